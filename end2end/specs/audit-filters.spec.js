// Finding entries: every filter alone and together, all of it in the address.
import { ACTION, ACTIVITY, ACTOR, AuditPage, IP, TEAM, TIME } from '../pages/audit-page.js';
import { auditLogsOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { archiveKey, makeKey, newWorkspace, renameKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { visitorOf } from '../support/visitor.js';

const only = async (cells, words) => expect([...new Set(await cells.allInnerTexts())]).toEqual(words);

test('teams, actions and an actor narrow the log, and each cross takes one away', async ({ as, by }) => {
  const li = await by(people.li);
  const key = await makeKey(li, 'ACME01', { name: unique('Filtered') });
  await archiveKey(li, 'ACME01', key);
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await log.choose('Team', 'Platform', 'Growth');
  await log.choose('Action', 'Delete');
  await log.actor.fill(people.li);
  await log.send();
  await expect(log.row(`Archived “${key.name}”`)).toHaveCount(1);
  await only(log.cells(ACTION), ['Delete']);
  await only(log.cells(ACTOR), [people.li]);
  await only(log.cells(TEAM), ['Platform']);
  expect(log.query().getAll('team').sort()).toEqual(['Growth', 'Platform']);
  expect(log.query().getAll('action')).toEqual(['Delete']);

  await log.follow(log.page.getByRole('link', { name: `Remove ${people.li}` }));
  expect(log.query().getAll('actor')).toEqual([]);
  await log.follow(log.page.getByRole('link', { name: 'Remove the filter by action' }));
  expect(log.query().has('action')).toBe(false);
  await expect(log.row(`Created “${key.name}” with Data`)).toHaveCount(1);
  expect(log.query().getAll('team').sort()).toEqual(['Growth', 'Platform']);
  await log.follow(log.clear);
  expect(log.page.url()).toMatch(/audit-logs$/);
  await expect(log.clear).toHaveCount(0);
});

test('a view is its address: opened anew it is the same, and the way back leads to the one before', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await log.choose('Action', 'Create');
  await log.by.selectOption('Activity');
  await log.value.fill('with push');
  await log.send();
  await log.choose('Team', 'Growth');
  await log.send();
  const shown = await log.rows.allInnerTexts();
  expect(shown.length).toBeGreaterThan(0);

  const other = new AuditPage(await as(people.li));
  await other.page.goto(log.page.url());
  expect(await other.rows.allInnerTexts()).toEqual(shown);
  await expect(other.value).toHaveValue('with push');
  await expect(other.by).toHaveValue('activity');
  await expect(other.page.getByText('Growth', { exact: true }).first()).toBeVisible();

  await log.page.goBack();
  expect(log.query().has('team')).toBe(false);
  await expect(log.value).toHaveValue('with push');
  await only(log.cells(ACTION), ['Create']);
});

test('several actors are added one by one, and suggested', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await expect(log.page.locator(`datalist option[value="${people.li}"]`)).toHaveCount(1);
  await log.actor.fill(people.li);
  await log.send();
  await log.actor.fill(people.maya);
  await log.send();
  expect(log.query().getAll('actor')).toEqual([people.li, people.maya]);
  await only(log.cells(ACTOR).filter({ hasNotText: people.li }), [people.maya]);
  await log.open('ACME01', '?actor=li%40acme');
  await expect(log.rows).toHaveCount(0);
  await log.follow(log.page.getByRole('link', { name: 'Search for it as a part of a name' }));
  await only(log.cells(ACTOR), [people.li]);
});

test('a span of two moments takes in both, to the minute', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open('ACME01', '?action=Create');
  const moments = await log.rows.locator('time').evaluateAll((times) => times.map((time) => time.dateTime.slice(0, 16)));
  const [until, from] = [moments[2], moments[8]];
  await log.from.fill(from);
  await log.to.fill(until);
  await log.send();
  const within = moments.filter((moment) => moment >= from && moment <= until);
  await expect(log.rows).toHaveCount(within.length);
  await expect(log.from).toHaveValue(from);
  await expect(log.to).toHaveValue(until);
  await log.follow(log.page.getByRole('link', { name: 'Remove the dates' }));
  expect([...log.query().keys()]).toEqual(['action']);
});

test('a span until now takes the place of two moments, and the other way round', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open('ACME01', '?from=2026-01-01T00:00');
  const week = log.page.getByRole('link', { name: 'Last 7 days', exact: true });
  await log.follow(week);
  expect(log.query().toString()).toBe('range=7d');
  await expect(week).toHaveAttribute('aria-current', 'true');
  await expect(log.from).toHaveValue('');
  await log.from.fill('2026-02-01T00:00');
  await log.send();
  await expect(log.from).toHaveValue('2026-02-01T00:00');
  await expect(week).not.toHaveAttribute('aria-current');
});

test('the search looks in the column that is chosen, regardless of case', async ({ as, by }) => {
  const name = unique('Nadel im Heuhaufen Ü');
  await makeKey(await by(people.maya), 'ACME01', { name });
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await log.value.fill(name.toLowerCase());
  await log.send();
  await expect(log.rows).toHaveCount(1);
  await expect(log.cells(ACTIVITY)).toContainText(name);
  await log.by.selectOption('Entity');
  await log.send();
  await expect(log.rows).toHaveCount(0);
  await expect(log.page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await log.by.selectOption('IP');
  await log.value.fill('127.0.0.');
  await log.send();
  await expect(log.rows.first()).toBeVisible();
  await only(log.cells(IP), ['127.0.0.1']);
  await log.follow(log.page.getByRole('link', { name: 'Remove the search' }));
  expect(log.page.url()).toMatch(/audit-logs$/);
});

test('when nothing matches, the span that was searched is named, and the way out', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open('ACME01', '?from=2026-01-01T00:00&to=2026-01-01T12:30&team=Growth');
  await expect(log.page.getByText('No entry between 1 Jan 2026 00:00 and 1 Jan 2026 12:31 (UTC)')).toBeVisible();
  await log.follow(log.page.getByRole('link', { name: 'Show every entry' }));
  await expect(log.rows).toHaveCount(50);
});

test.describe('what cannot be searched for', () => {
  test.use({ refusals: [422] });

  test('stays as it was typed, and each field says what to mend', async ({ as }) => {
    const log = new AuditPage(await as(people.maya));
    const answer = await log.open('ACME01', '?from=yesterday&to=2026-11-23T09:41&zone=Mars/Base&value=checkout&team=Growth');
    expect(answer.status()).toBe(422);
    await expect(log.alert).toContainText('“yesterday” is no date and time');
    await expect(log.alert).toContainText('There is no time zone “Mars/Base”');
    await expect(log.from).toHaveValue('yesterday');
    await expect(log.from).toHaveAccessibleDescription(/no date and time/);
    await expect(log.zone).toHaveValue('Mars/Base');
    await expect(log.to).toHaveValue('2026-11-23T09:41');
    await expect(log.value).toHaveValue('checkout');
    await expect(log.rows).toHaveCount(0);
    await log.from.fill('2026-11-01');
    await log.zone.selectOption('UTC');
    await log.send();
    await expect(log.alert).toHaveCount(0);
    await expect(log.from).toHaveValue('2026-11-01T00:00');
  });

  test('is a span that ends before it begins', async ({ as }) => {
    const log = new AuditPage(await as(people.maya));
    await log.open();
    await log.from.fill('2026-11-23T09:41');
    await log.to.fill('2026-11-23T09:40');
    await log.send();
    await expect(log.alert).toContainText('“To” is before “From”');
    await expect(log.from).toHaveValue('2026-11-23T09:41');
    await expect(log.to).toHaveValue('2026-11-23T09:40');
    await log.to.fill('2026-11-23T09:41');
    await log.send();
    await expect(log.alert).toHaveCount(0);
  });
});

test('times stand on the clock that is chosen', async ({ as }) => {
  const log = new AuditPage(await as(people.maya));
  await log.open();
  await expect(log.page.getByRole('columnheader', { name: 'Time (UTC)' })).toBeVisible();
  const exact = () => log.rows.first().locator('time').first().getAttribute('datetime');
  const [moment, utc] = [await exact(), await log.cells(TIME).first().innerText()];
  await log.zone.selectOption('Asia/Kolkata');
  await log.send();
  await expect(log.page.getByRole('columnheader', { name: 'Time (UTC+05:30)' })).toBeVisible();
  expect(await exact()).toBe(moment);
  expect(await log.cells(TIME).first().innerText()).not.toBe(utc);
  expect(Date.parse(`${await log.cells(TIME).first().innerText()} GMT+0530`)).toBe(Date.parse(`${utc} GMT`));
  await log.follow(log.page.getByRole('link', { name: 'Last 90 days' }));
  expect(log.query().get('zone')).toBe('Asia/Kolkata');
});

test('an entry opens, by keyboard too, to what was before and what is now', async ({ as, by }) => {
  const maya = await by(people.maya);
  const key = await makeKey(maya, 'ACME01', { name: unique('Before'), apis: ['data'] });
  const after = unique('After');
  await renameKey(maya, 'ACME01', key, after);
  const log = new AuditPage(await as(people.maya));
  await log.open('ACME01', `?value=${encodeURIComponent(after)}`);
  const row = log.row(`Renamed “${key.name}” to “${after}”`);
  const summary = row.locator('summary');
  await expect(row.getByText('Request id')).toBeHidden();
  await summary.focus();
  await log.page.keyboard.press('Enter');
  await expect(row.locator('del')).toHaveText(key.name);
  await expect(row.locator('ins')).toHaveText(after);
  await expect(row.locator('.opened')).toContainText('API access');
  await expect(row.getByText('Request id')).toBeVisible();
  await expect(row.locator('.opened-facts')).toContainText(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/);
  await expect(row.locator('.opened-facts')).toContainText(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  await log.page.keyboard.press('Enter');
  await expect(row.locator('del')).toBeHidden();
});

test('pages stay as they are while entries arrive, and say how many there are', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const visitor = await visitorOf(server, workspace.admin);
  const made = [];
  for (let n = 0; n < 53; n += 1) made.unshift((await makeKey(visitor, workspace.id)).name);
  const log = new AuditPage(await as(workspace.admin));
  await log.open(workspace.id, '?action=Create');
  const total = Number(/^1–50 of (\d+)/.exec(await log.foot.innerText())[1]);
  expect(total).toBeGreaterThan(53);
  await makeKey(visitor, workspace.id);
  await log.follow(log.page.getByRole('link', { name: 'Older' }));
  await expect(log.rows).toHaveCount(total - 50);
  await expect(log.foot).toContainText(`${total - 50} of ${total + 1}`);
  for (const [at, name] of made.slice(50).entries()) await expect(log.rows.nth(at)).toContainText(name);
  await expect(log.page.getByRole('link', { name: 'Older' })).toHaveCount(0);
  await log.follow(log.page.getByRole('link', { name: 'Newer' }));
  await expect(log.rows).toHaveCount(50);
  await expect(log.rows.first()).toContainText(made[0]);
  expect(log.page.url()).toContain(auditLogsOf(workspace.id));
});
