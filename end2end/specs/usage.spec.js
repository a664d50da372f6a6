// What a key is used for: its page, and who would be cut off.
import { Archiving, Regeneration } from '../pages/confirmation.js';
import { KeysPage } from '../pages/keys-page.js';
import { arrived, visit } from '../pages/page.js';
import { keysOf, singleKeysOf } from '../support/addresses.js';
import { legacy, people } from '../support/demo.js';
import { ALLOWED, REFUSED, authorize } from '../support/gateway.js';
import { makeKey, regenerateKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { until } from '../support/until.js';

const northwind = { address: '203.0.113.24', agent: 'northwind-sender/2.1' };

// Counts are written every two seconds.
async function written(server, key, calls) {
  await until(`${calls} requests are counted`, 15_000, async () => {
    const sum = `SELECT coalesce(sum(calls), 0) FROM usage_hours WHERE key_id = '${key.id}'`;
    return Number((await server.database.run(sum)).stdout) === calls;
  });
}

test('a key that nobody uses says so', async ({ as, by }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.maya);
  await visit(page, `${keysOf('ACME01')}/${key.id}`);
  const usage = page.getByRole('region', { name: 'Requests, last 30 days', exact: true });
  await expect(usage).toContainText('Nobody has sent a request with this key in the last 30 days.');
  await expect(usage.getByRole('img')).toHaveCount(0);
});

test('a key\'s page shows its requests and callers, and who still tries its old text', async ({ as, by, server }) => {
  const maya = await by(people.maya);
  const key = await makeKey(maya, 'ACME01');
  expect(await authorize(server, 'ACME01', key.text, 'data', northwind)).toEqual(ALLOWED);
  expect(await authorize(server, 'ACME01', key.text, 'data', northwind)).toEqual(ALLOWED);
  await regenerateKey(maya, 'ACME01', key);
  expect(await authorize(server, 'ACME01', key.text, 'data', northwind)).toEqual(REFUSED);
  await written(server, key, 3);

  const page = await as(people.ravi);
  await visit(page, `${keysOf('ACME01')}/${key.id}`);
  const usage = page.getByRole('region', { name: 'Requests, last 30 days', exact: true });
  await expect(usage).toContainText('2 accepted');
  await expect(usage).toContainText('1 refused');
  await expect(usage.getByRole('img', { name: /^Requests a day in the last 30 days: 2 accepted and 1 refused/ })).toBeVisible();

  const callers = usage.getByRole('region', { name: 'Callers', exact: true }).getByRole('row');
  await expect(callers).toHaveCount(3);
  const passed = callers.filter({ hasNotText: 'Refused' }).filter({ hasText: northwind.address });
  await expect(passed.getByRole('cell')).toContainText([northwind.agent, 'Data', /just now|min ago/, '2']);
  const refused = callers.filter({ hasText: 'Refused: old key' });
  await expect(refused.getByRole('cell')).toContainText([northwind.address, 'Data', /just now|min ago/, '1']);
  await expect(page.getByRole('main')).toContainText(`An old key is still being tried by ${northwind.address} (last`);

  // The picture again, as a table.
  await usage.getByText('Show the days as a table', { exact: true }).click();
  const days = usage.getByRole('table', { name: 'Requests by day (UTC), the latest first' });
  await expect(days.getByRole('row')).toHaveCount(31);
  await expect(days.getByRole('row').nth(1).getByRole('cell')).toHaveText(['2', '1']);
});

for (const [what, Dialog] of Object.entries({ Regenerate: Regeneration, Archive: Archiving })) {
  test(`"${what} key" names who will be cut off`, async ({ as, by, server }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const page = await as(people.maya);
    await new Dialog(page).open(key);
    await expect(page.getByRole('dialog')).toContainText('Nobody has used it in the last day.');
    await authorize(server, 'ACME01', key.text, 'data', northwind);
    await written(server, key, 1);
    await new Dialog(page).open(key);
    const cut = page.getByRole('dialog');
    await expect(cut.getByRole('definition')).toHaveText([`${northwind.address} (${northwind.agent})`]);
    await expect(cut.getByRole('term')).toHaveText(['In the last hour']);
  });
}

test('the old screen\'s confirmation names them as well', async ({ as, server }) => {
  await authorize(server, 'BOREAL', legacy.BOREAL.segmentation, 'segmentation', northwind);
  const page = await as(people.sofia);
  await until('the request is counted', 15_000, async () => {
    await visit(page, `${singleKeysOf('BOREAL')}?regenerate=segmentation`);
    return (await page.getByRole('dialog').innerText()).includes(`${northwind.address} (${northwind.agent})`);
  });
});

test('the demo\'s busiest key has a month to look at, and what may be narrowed', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  await keys.choose('Warehouse sync', 'View key details', 'Warehouse sync');
  await arrived(page, 'Warehouse sync');
  await expect(page.getByRole('img', { name: /^Requests a day/ })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('In 30 days this key has called Data, Segmentation. Its access matches what it uses.');
});
