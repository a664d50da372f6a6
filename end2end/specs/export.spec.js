// A report of the log: what it will hold is told first, it is mailed, and its file is what the table shows.
import { AuditPage } from '../pages/audit-page.js';
import { ExportOffer, ExportPage } from '../pages/export-page.js';
import { arrived, visit } from '../pages/page.js';
import { auditLogsOf } from '../support/addresses.js';
import { rowsOf } from '../support/csv.js';
import { people } from '../support/demo.js';
import { readable } from '../support/leaks.js';
import { askForReport, makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { until } from '../support/until.js';
import { visitorOf } from '../support/visitor.js';

test('a report is asked for, mailed, downloaded, and the same as the table', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const visitor = await visitorOf(server, workspace.admin);
  for (const name of ['=1+1', 'a "quoted", name', 'שלום 👩‍🚀']) await makeKey(visitor, workspace.id, { name });
  const page = await as(workspace.admin);
  const log = new AuditPage(page);
  await log.open(workspace.id, '?action=Create&value=created&zone=Asia/Kolkata');
  const shown = await log.rows.evaluateAll((rows) =>
    rows.map((row) => {
      const cells = [...row.cells].map((cell) => (cell.querySelector('summary') ?? cell).innerText.replace(/^—$/, ''));
      return [row.querySelector('time').dateTime, ...cells.slice(1)];
    }),
  );
  expect(shown.length).toBe(4);

  await log.follow(log.export);
  const offer = new ExportOffer(page);
  await arrived(page, 'Export audit logs?');
  await expect(offer.dialog).toContainText('4 entries');
  await expect(offer.dialog).toContainText('Any column holds “created”');
  await expect(offer.dialog).toContainText(workspace.admin);
  await expect(offer.dialog).toContainText('7 days');
  const report = await offer.send();
  const id = page.url().split('/').pop();
  await expect(report.contents).toContainText('4 entries');
  await report.finished();

  const mail = await until('the mail with the report has arrived', 20_000, async () => {
    const mails = (await server.mails()).map(readable);
    return mails.find((text) => text.includes(`To: ${workspace.admin}`) && text.includes(`/exports/${id}`));
  });
  expect(mail).toContain(workspace.name);
  expect(mail).toContain('4 entries');
  await visit(page, new RegExp(`${server.url}(/exports/${id})`).exec(mail)[1]);
  const file = await report.file();
  expect(file.name).toMatch(new RegExp(`^${workspace.name}_${id}_\\d{4}-\\d\\d-\\d\\d\\.csv$`));
  const [head, ...rows] = rowsOf(file.text);
  expect(head.slice(0, 7)).toEqual(['Time', 'Team', 'Entity', 'Activity', 'Action', 'Actor', 'IP']);
  expect(rows.map((row) => row.slice(0, 7))).toEqual(shown);

  await log.open(workspace.id);
  await expect(log.row('Downloaded the report of 4 entries')).toHaveCount(1);
  const recent = page.getByRole('region', { name: 'Your recent reports' });
  await expect(recent.getByRole('listitem')).toHaveCount(1);
  await expect(recent).toContainText('Mailed');
  await log.follow(recent.getByRole('link', { name: '4 rows' }));
  await expect(new ExportPage(page).download).toBeVisible();
});

test('who thinks better of it is back at the same view, and nothing was asked for', async ({ as }) => {
  const log = new AuditPage(await as(people.li));
  await log.open('ACME01', '?team=Platform&action=Delete&zone=Europe/Berlin');
  const view = log.page.url();
  await log.follow(log.export);
  await log.follow(new ExportOffer(log.page).cancel);
  expect(new URL(log.page.url()).searchParams.toString()).toBe(new URL(view).searchParams.toString());
  await expect(log.page.getByText('Your recent reports')).toHaveCount(0);
});

test('the same confirmation sent twice is one report', async ({ as }) => {
  const page = await as(people.maya);
  await visit(page, `${auditLogsOf('ACME01')}/export?team=Platform&action=Delete`);
  const offer = new ExportOffer(page);
  const form = await page.locator('input[name="form"]').inputValue();
  await offer.send();
  const first = page.url();
  await page.goBack();
  await page.locator('input[name="form"]').evaluate((field, value) => (field.value = value), form);
  await offer.send();
  expect(page.url()).toBe(first);
});

test('nothing is nothing to export', async ({ as }) => {
  const page = await as(people.maya);
  await visit(page, `${auditLogsOf('ACME01')}/export?value=there+is+no+such+entry`);
  await expect(page.getByText('Nothing matches these filters')).toBeVisible();
  await expect(new ExportOffer(page).confirm).toHaveCount(0);
});

test.describe('for others', () => {
  test.use({ refusals: [403, 404] });

  test('there is no report, and no way to one', async ({ as, by }) => {
    const id = await askForReport(await by(people.maya), 'ACME01', { action: 'Delete' });
    const viewer = await as(people.ravi);
    for (const path of [auditLogsOf('ACME01'), `${auditLogsOf('ACME01')}/export`, `/exports/${id}`, `/exports/${id}/download`]) {
      expect([403, 404], path).toContain((await viewer.goto(path)).status());
    }
    const other = await as(people.sofia);
    for (const path of [`/exports/${id}`, `/exports/${id}/download`]) {
      expect((await other.goto(path)).status(), path).toBe(404);
    }
  });
});
