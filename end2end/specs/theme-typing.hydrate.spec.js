import { KeyForm } from '../pages/key-form.js';
import { people } from '../support/demo.js';
import { expect, test } from '../support/test.js';

test('choosing colours loses nothing that was typed', async ({ as }) => {
  const page = await as(people.maya);
  const form = new KeyForm(page);
  await form.openNew();
  await form.fill('Half typed', ['Push']);
  await page.getByRole('button', { name: 'Theme', exact: true }).click();
  await Promise.all([page.waitForResponse('**/theme'), page.getByRole('button', { name: 'Dark', exact: true }).click()]);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(form.name).toHaveValue('Half typed');
  await expect(form.api('Push')).toBeChecked();
});
