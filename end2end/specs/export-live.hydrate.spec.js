// A report's page brings itself up to date, and stops when there is nothing more to come.
import { visit } from '../pages/page.js';
import { auditLogsOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { askForReport } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

// A worker of another machine has it, as far as this one knows.
const held = `claim = gen_random_uuid(), claimed_until = now() + '1 h', due_at = now()`;
const finished = `done = rows, bytes = 1000, written_at = now(), expires_at = now() + '7 days', mailed_at = now(), due_at = NULL, claim = NULL, claimed_until = NULL`;

async function heldReport({ by, server }) {
  const id = await askForReport(await by(people.maya), 'ACME01', { action: 'Delete' });
  const set = (columns) => server.database.run(`UPDATE exports SET ${columns} WHERE id = '${id}'`);
  await set(`${held}, written_at = NULL, bytes = NULL, expires_at = NULL, mailed_at = NULL, rows = 1000, done = 10`);
  return { id, set };
}

test('rows are counted while it is written, and the download appears', async ({ as, by, server }) => {
  const { id, set } = await heldReport({ by, server });
  const page = await as(people.maya);
  await visit(page, `/exports/${id}`);
  await expect(page.getByText('10 of 1,000 rows')).toBeVisible();
  await page.getByRole('link', { name: 'Audit logs', exact: true }).first().focus();
  await set('done = 640');
  await expect(page.getByText('640 of 1,000 rows')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveAttribute('value', '640');
  await set(finished);
  await expect(page.getByRole('link', { name: 'Download report' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Your report is ready' })).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'Audit logs', exact: true }).first()).toBeFocused();

  let asked = 0;
  page.on('request', () => (asked += 1));
  await page.clock.install();
  await page.clock.runFor(60_000);
  expect(asked).toBe(0);
});

test('the card below the log follows it too', async ({ as, by, server }) => {
  const { set } = await heldReport({ by, server });
  const page = await as(people.maya);
  await visit(page, `${auditLogsOf('ACME01')}?action=Delete`);
  const card = page.getByRole('region', { name: 'Your report' });
  await expect(card).toContainText('10 of 1,000 rows');
  await set('done = 20');
  await expect(card).toContainText('20 of 1,000 rows');
  await set(finished);
  await expect(card.getByRole('link', { name: 'Download report' })).toBeVisible();
});

test.describe('when the session has ended', () => {

  test('it says that it is no longer kept up to date', async ({ as, by, server }) => {
    const { id } = await heldReport({ by, server });
    const page = await as(people.maya);
    await visit(page, `/exports/${id}`);
    await page.context().clearCookies();
    await expect(page.getByRole('region', { name: 'Progress' }).getByText('This is no longer kept up to date.')).toBeVisible();
    await page.getByRole('link', { name: 'Reload the page' }).click();
    await expect(page).toHaveURL(/\/login\?next=/);
  });
});
