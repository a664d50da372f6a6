// The audit log: what happened, who did it and from where, page by page.
import { expect, test } from '../support/test.js';
import { people, unique } from '../support/demo.js';
import { makeKey } from '../support/prepare.js';
import { visit } from '../pages/page.js';

const logOf = (workspace) => `/w/${workspace}/settings/account/audit-logs`;

test('a change stands at the top of the log, with who did it and from where', async ({ as, by }) => {
  const name = unique('Logged');
  await makeKey(await by(people.maya), 'ACME01', { name, apis: ['push'] });
  const page = await as(people.li);
  await visit(page, logOf('ACME01'));
  for (const column of ['Time', 'Team', 'Entity', 'Activity', 'Action', 'Actor', 'IP']) {
    await expect(page.getByRole('columnheader', { name: column })).toBeVisible();
  }
  const row = page.getByRole('row').filter({ hasText: `Created “${name}” with Push` });
  await expect(row).toContainText('Growth');
  await expect(row).toContainText('API key');
  await expect(row).toContainText('Create');
  await expect(row).toContainText(people.maya);
  await expect(row).toContainText('127.0.0.1');
});

test('older entries are a page away, and newer ones a page back', async ({ as }) => {
  const page = await as(people.maya);
  await visit(page, logOf('ACME01'));
  const first = await page.locator('tbody tr').first().innerText();
  await expect(page.getByRole('link', { name: 'Newer' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.getByRole('link', { name: 'Newer' })).toBeVisible();
  await expect(page.locator('tbody tr')).toHaveCount(50);
  expect(await page.locator('tbody tr').first().innerText()).not.toBe(first);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(50);
});

test('a viewer finds no way to the log', async ({ as }) => {
  const page = await as(people.ravi);
  await visit(page, '/w/ACME01/settings/account/api-keys');
  await expect(page.getByRole('link', { name: 'API keys', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Audit logs' })).toHaveCount(0);
});
