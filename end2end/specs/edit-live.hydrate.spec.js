import { KeyForm } from '../pages/key-form.js';
import { people } from '../support/demo.js';
import { makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

async function editing({ as, by }, apis) {
  const key = await makeKey(await by(people.maya), 'ACME01', { apis });
  const form = new KeyForm(await as(people.maya));
  await form.openEdit(key);
  return { key, form, summary: form.page.getByRole('status').filter({ visible: true }) };
}

test('"Save" is enabled only while something differs', async ({ as, by }) => {
  const { key, form } = await editing({ as, by }, ['data']);
  await expect(form.save).toBeDisabled();
  await form.name.fill(`${key.name} 2`);
  await expect(form.save).toBeEnabled();
  await form.name.fill(`  ${key.name} `);
  await expect(form.save).toBeDisabled();
  await form.api('Push').check();
  await expect(form.save).toBeEnabled();
  await form.api('Push').uncheck();
  await expect(form.save).toBeDisabled();
});

test('the form says what saving would add and remove', async ({ as, by }) => {
  const { key, form, summary } = await editing({ as, by }, ['data', 'segmentation']);
  await form.fill('Something else', ['Segmentation', 'Push']);
  await expect(summary.filter({ hasText: `Renames “${key.name}” to “Something else”.` })).toBeVisible();
  await expect(summary.filter({ hasText: 'Adds Push.' })).toBeVisible();
  await expect(summary.filter({ hasText: 'Removes Data.' })).toBeVisible();
  await form.fill(key.name, ['Data', 'Segmentation']);
  await expect(summary.filter({ hasText: 'Nothing differs yet.' })).toBeVisible();
});

test('the form says whether the access is full or partial while boxes are ticked', async ({ as, by }) => {
  const { form } = await editing({ as, by }, ['data']);
  await expect(form.apis).toContainText('1 of 3 selected');
  await expect(form.apis).toContainText('Partial');
  await form.api('Segmentation').check();
  await form.api('Push').check();
  await expect(form.apis).toContainText('All selected');
  await expect(form.apis).toContainText('Full');
});
