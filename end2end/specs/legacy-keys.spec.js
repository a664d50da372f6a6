import { KeysPage } from '../pages/keys-page.js';
import { arrived } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { legacy, people } from '../support/demo.js';
import { ALLOWED, OTHER_API, authorize } from '../support/gateway.js';
import { expect, test } from '../support/test.js';

const legacyRows = (keys) => keys.rows.filter({ has: keys.page.getByText('Legacy', { exact: true }) });

test('the legacy keys of the demo are marked, told about, and open their APIs', async ({ as, server }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  await expect(legacyRows(keys)).toHaveCount(2);
  await expect(page.getByText('2 legacy keys are still in use.')).toBeVisible();
  expect(await authorize(server, 'ACME01', legacy.ACME01.data, 'data')).toEqual(ALLOWED);
  expect(await authorize(server, 'ACME01', legacy.ACME01.push, 'push')).toEqual(ALLOWED);
  expect(await authorize(server, 'ACME01', legacy.ACME01.push, 'data')).toEqual(OTHER_API);
});

test('the menu of a legacy key only views', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const row = legacyRows(keys).first();
  const name = await row.getByRole('link').first().textContent();
  const menu = await keys.menu(name);
  await expect(menu.getByRole('link')).toHaveText(['View key details']);
  await menu.getByRole('link').click();
  await arrived(page, name);
  await expect(page.getByText('This is a legacy key,')).toBeVisible();
  for (const change of ['Edit key details', 'Regenerate key', 'Archive key']) {
    await expect(page.getByRole('link', { name: change, exact: true })).toHaveCount(0);
  }
});

test('a legacy key is not changed by a direct request either', async ({ as, by, server }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const link = legacyRows(keys).first().getByRole('link').first();
  const name = await link.textContent();
  const path = await link.getAttribute('href');
  const maya = await by(people.maya);
  // Whatever version it has: one of these is the right one.
  for (let version = 0; version <= 6; version += 1) {
    for (const step of ['edit', 'regenerate', 'archive']) {
      const answer = await maya.post(`${path}/${step}`, { version, confirmation: name, name: 'Changed', api: 'data' });
      expect(answer.status, `${step} of version ${version}`).toBe(409);
    }
  }
  await keys.open();
  await expect(keys.row(name)).toHaveCount(1);
  for (const [api, text] of Object.entries(legacy.ACME01)) {
    expect(await authorize(server, 'ACME01', text, api)).toEqual(ALLOWED);
  }
});

test('the pages that change a legacy key offer nothing to change', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const path = await legacyRows(keys).first().getByRole('link').first().getAttribute('href');
  expect(path).toContain(keysOf('ACME01'));
  for (const step of ['edit', 'regenerate', 'archive']) {
    await page.goto(`${path}/${step}`);
    await expect(page.getByText('Legacy keys can be viewed, but not edited, regenerated or archived.')).toBeVisible();
    await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
  }
});
