// What the few lines of script add to the log; it works without them.
import { AuditPage, TIME } from '../pages/audit-page.js';
import { people, unique } from '../support/demo.js';
import { makeKey, newWorkspace } from '../support/prepare.js';
import { visitorOf } from '../support/visitor.js';
import { expect, test } from '../support/test.js';

// One look for new entries, without waiting for it.
const look = async (page) => {
  await Promise.all([page.waitForResponse(/[?&]seen=/), page.clock.runFor(15_000)]);
};

test('new entries are counted, told to screen readers, and loaded by a click', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const visitor = await visitorOf(server, workspace.admin);
  const page = await as(workspace.admin);
  await page.clock.install();
  const log = new AuditPage(page);
  await log.open(workspace.id, '?action=Create&value=key');
  const before = await log.rows.count();
  await log.value.fill('half typed');
  await look(page);
  await expect(page.locator('.fresh')).toHaveCount(0);

  const names = [await makeKey(visitor, workspace.id), await makeKey(visitor, workspace.id)].map((key) => key.name);
  await look(page);
  const fresh = page.getByRole('link', { name: '2 new entries', exact: true });
  await expect(fresh).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '2 new entries' })).toHaveCount(1);
  await expect(log.value).toHaveValue('half typed');
  await expect(log.value).toBeFocused();
  await expect(log.rows).toHaveCount(before);

  await log.follow(fresh);
  await expect(log.rows).toHaveCount(before + 2);
  await expect(log.rows.first()).toContainText(names[1]);
  expect(log.query().has('seen')).toBe(false);
});

test('an older page does not look for new entries', async ({ as }) => {
  const page = await as(people.maya);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.clock.install();
  const log = new AuditPage(page);
  await log.open();
  await log.follow(page.getByRole('link', { name: 'Older' }));
  await page.clock.runFor(120_000);
  expect(asked.filter((url) => url.includes('seen='))).toEqual([]);
});

test('the browser\'s own time zone stands second, and is chosen like any other', async ({ as }) => {
  const log = new AuditPage(await as(people.maya, { timezoneId: 'America/New_York' }));
  await log.open();
  await expect(log.zone.locator('option').nth(0)).toHaveText('UTC');
  await expect(log.zone.locator('option').nth(1)).toHaveText('Local time (America/New York)');
  await expect(log.zone.locator('option[value="America/New_York"]')).toHaveCount(1);
  await log.zone.selectOption({ index: 1 });
  await log.send();
  expect(log.query().toString()).toBe('zone=America%2FNew_York');
  await expect(log.zone.locator('option').nth(1)).toHaveText('Local time (America/New York)');
  await expect(log.zone).toHaveValue('America/New_York');
  const [first] = await log.rows.locator('time').evaluateAll((times) => [times[0].dateTime]);
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', dateStyle: 'medium', timeStyle: 'medium' });
  const shown = await log.cells(TIME).first().innerText();
  expect(shown).toContain(local.format(new Date(first)).replace(',', ''));
});

test('fields that ask for nothing stay out of the address', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await log.value.fill(unique('nothing'));
  await log.send();
  expect([...log.query().keys()]).toEqual(['value']);
});
