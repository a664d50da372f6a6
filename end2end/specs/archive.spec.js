import { Archiving } from '../pages/confirmation.js';
import { ArchivedPage, KeysPage } from '../pages/keys-page.js';
import { arrived, follow } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { ALLOWED, REFUSED, authorize } from '../support/gateway.js';
import { archiveKey, hidden, makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('an archived key is refused at once, and listed under "View archived keys"', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.maya);
  const [keys, dialog, archived] = [new KeysPage(page), new Archiving(page), new ArchivedPage(page)];
  await keys.open();
  await keys.choose(key.name, 'Archive key', `Archive “${key.name}”?`);
  await dialog.confirm(key.name);
  await arrived(page, 'API keys');
  expect(await authorize(server, 'ACME01', key.text)).toEqual(REFUSED);
  await expect(page.getByText('The key is archived, and refused everywhere.')).toBeVisible();
  await expect(keys.row(key.name)).toHaveCount(0);

  await follow(page, keys.archived, 'Archived keys');
  await expect(archived.row(key.name)).toContainText(people.maya);
});

test('an archived key can be looked at, but not changed any more', async ({ as, by }) => {
  const maya = await by(people.maya);
  const key = await makeKey(maya, 'ACME01');
  await archiveKey(maya, 'ACME01', key);
  const page = await as(people.maya);
  await page.goto(`${keysOf('ACME01')}/${key.id}`);
  await arrived(page, key.name);
  await expect(page.getByText('This key is archived, for good.')).toBeVisible();
  for (const change of ['Edit key details', 'Regenerate key', 'Archive key']) {
    await expect(page.getByRole('link', { name: change, exact: true })).toHaveCount(0);
  }
  for (const step of ['edit', 'regenerate', 'archive']) {
    const fields = { version: '2', confirmation: key.name, name: 'Back again', api: 'data' };
    expect((await maya.post(`${keysOf('ACME01')}/${key.id}/${step}`, fields)).status, step).toBe(409);
  }
});

test.describe('a refused archiving', () => {
  test.use({ refusals: [409, 422] });

  test('needs the name exactly as it is written', async ({ as, by, server, javaScriptEnabled }) => {
    const maya = await by(people.maya);
    const key = await makeKey(maya, 'ACME01');
    const dialog = await new Archiving(await as(people.maya)).open(key);
    if (javaScriptEnabled === false) {
      await dialog.confirm('');
      await expect(dialog.name).toHaveAccessibleDescription(/exactly as it is written/);
    } else {
      await expect(dialog.button).toBeDisabled();
    }
    const path = `${keysOf('ACME01')}/${key.id}/archive`;
    const version = hidden(await maya.page(path), 'version');
    expect((await maya.post(path, { version, confirmation: '' })).status).toBe(422);
    expect(await authorize(server, 'ACME01', key.text)).toEqual(ALLOWED);
  });

  test('by the second of two people is told that it is done already', async ({ as, by, server }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const [maya, li] = [new Archiving(await as(people.maya)), new Archiving(await as(people.li))];
    await maya.open(key);
    await li.open(key);
    await li.confirm(key.name);
    await arrived(li.page, 'API keys');
    await maya.confirm(key.name);
    await expect(maya.page.getByRole('main')).toContainText('This key is archived, for good.');
    await expect(maya.button).toHaveCount(0);
    expect(await authorize(server, 'ACME01', key.text)).toEqual(REFUSED);
  });
});

test('the eleventh archived key drops the one archived longest ago, whose text stays refused', async ({ as, by, server }) => {
  const workspace = await newWorkspace(server);
  const admin = await by(workspace.admin);
  const made = [];
  for (let count = 0; count < 11; count += 1) made.push(await makeKey(admin, workspace.id, { name: `Key ${count}` }));
  for (const key of made.slice(0, 10)) await archiveKey(admin, workspace.id, key);

  const page = await as(workspace.admin);
  const [dialog, archived] = [new Archiving(page), new ArchivedPage(page)];
  await archived.open(workspace.id);
  await expect(archived.rows).toHaveCount(10);
  await expect(archived.row('Key 0')).toHaveCount(1);

  await dialog.open(made[10], workspace.id);
  await dialog.confirm('Key 10');
  await arrived(page, 'API keys');
  await archived.open(workspace.id);
  await expect(archived.rows).toHaveCount(10);
  await expect(archived.row('Key 0')).toHaveCount(0);
  for (const key of made.slice(1)) await expect(archived.row(key.name)).toHaveCount(1);
  for (const key of made) expect(await authorize(server, workspace.id, key.text), key.name).toEqual(REFUSED);
});
