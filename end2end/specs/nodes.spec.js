import { people } from '../support/demo.js';
import { visit } from '../pages/page.js';
import { expect, test } from '../support/test.js';

test('a CSM sees the node that serves, ready and with its keys', async ({ as }) => {
  const page = await as(people.noor);
  await visit(page, '/staff/workspaces');
  await page.getByRole('navigation', { name: 'Customer success' }).getByRole('link', { name: 'Nodes', exact: true }).click();
  await expect(page).toHaveTitle('Nodes · Latchkey');
  await expect(page.getByRole('link', { name: 'Nodes', exact: true })).toHaveAttribute('aria-current', 'page');
  const row = page.getByRole('row').filter({ hasText: 'Ready' }).first();
  await expect(row.getByRole('cell').nth(2)).toHaveText(/^[1-9][0-9,]*$/);
  await expect(row.getByRole('cell').nth(4)).toHaveText(/^[0-9]+\.[0-9] s$/);
});
