import { ConsolePage } from '../pages/console-page.js';
import { ArchivedPage, KeysPage } from '../pages/keys-page.js';
import { arrived, follow } from '../pages/page.js';
import { people } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const main = (page) => page.getByRole('main');

test('a workspace without keys says so, and offers to make the first', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const page = await as(workspace.admin);
  await new KeysPage(page).open(workspace.id);
  await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
  const empty = main(page).locator('.empty');
  await follow(page, empty.getByRole('link', { name: 'Create new key', exact: true }), 'Create new key');
});

test('a search that finds nothing names what was sought, and can be cleared', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open('ACME01', '?q=there+is+no+such+key');
  await expect(page.getByRole('heading', { name: 'Nothing matches “there is no such key”' })).toBeVisible();
  await expect(keys.rows).toHaveCount(0);
  await page.getByRole('link', { name: 'Clear the search', exact: true }).click();
  await expect(keys.row('Warehouse sync')).toHaveCount(1);
});

test('a search finds by name regardless of case, and its address can be shared', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open('ACME01', '?q=WAREHOUSE');
  await expect(keys.search).toHaveValue('WAREHOUSE');
  await expect(keys.row('Warehouse sync')).toHaveCount(1);
  await expect(keys.row('Checkout service')).toHaveCount(0);
});

test('without early access the keys page says so, and leads to the old screen', async ({ as }) => {
  const page = await as(people.tom);
  await new KeysPage(page).open('COBALT');
  await expect(page.getByRole('heading', { name: 'Early access is off' })).toBeVisible();
  await main(page).getByRole('link', { name: 'Go to the API screen', exact: true }).click();
  await arrived(page, 'APIs');
});

test('a workspace without archived keys says so, and leads back', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const page = await as(workspace.admin);
  await new ArchivedPage(page).open(workspace.id);
  await expect(page.getByRole('heading', { name: 'No archived keys' })).toBeVisible();
  await follow(page, main(page).getByRole('link', { name: 'View active keys', exact: true }), 'API keys');
});

test('a search in the console that finds nothing says so, and shows every workspace again', async ({ as }) => {
  const page = await as(people.noor);
  const desk = new ConsolePage(page);
  await desk.open();
  await desk.find('there is no such workspace');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('link', { name: 'Show every workspace', exact: true }).click();
  await expect(desk.row('Acme Retail')).toHaveCount(1);
});
