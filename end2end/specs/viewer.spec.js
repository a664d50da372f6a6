import { ArchivedPage, KeysPage } from '../pages/keys-page.js';
import { arrived, visit } from '../pages/page.js';
import { keysOf, singleKeysOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { hidden, makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const CHANGES = /^(Create new key|Edit key details|Regenerate key|Archive key|Generate key|Request early access)$/;

test('a viewer sees the keys, and nothing to change them with', async ({ as, by }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.ravi);
  const keys = new KeysPage(page);
  await keys.open();
  await expect(keys.row(key.name)).toHaveCount(1);
  const menu = await keys.menu(key.name);
  await expect(menu.getByRole('link')).toHaveText(['View key details']);
  await menu.getByRole('link').click();
  await arrived(page, key.name);
  await expectNothingToChange(page);
  await new ArchivedPage(page).open();
  await expectNothingToChange(page);
});

test('a viewer of a workspace on the old screen sees the keys, and nothing to change them with', async ({ as }) => {
  const page = await as(people.maya);
  await visit(page, singleKeysOf('COBALT'));
  await arrived(page, 'APIs');
  await expect(page.getByRole('heading', { level: 2, name: 'Data' })).toBeVisible();
  await expectNothingToChange(page);
});

test.describe('by address,', () => {
  test.use({ refusals: [403] });

  test('a viewer gets no form', async ({ as, by }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const page = await as(people.ravi);
    for (const path of ['new', `${key.id}/edit`, `${key.id}/regenerate`, `${key.id}/archive`]) {
      const answer = await visit(page, `${keysOf('ACME01')}/${path}`);
      expect(answer.status(), path).toBe(403);
      await arrived(page, 'Not for your role');
      await expect(page.getByRole('main').locator('form')).toHaveCount(0);
    }
  });
});

test('a viewer cannot change anything by a direct request', async ({ by, server }) => {
  const [maya, ravi] = [await by(people.maya), await by(people.ravi)];
  const key = await makeKey(maya, 'ACME01');
  const base = keysOf('ACME01');
  const form = hidden(await maya.page(`${base}/new`), 'form');
  const version = hidden(await maya.page(`${base}/${key.id}/edit`), 'version');
  const name = unique('By a viewer');
  const tries = {
    new: { form, name, api: 'data' },
    [`${key.id}/edit`]: { version, name, api: ['data', 'push'] },
    [`${key.id}/regenerate`]: { version, confirmation: key.name },
    [`${key.id}/archive`]: { version, confirmation: key.name },
  };
  for (const [path, fields] of Object.entries(tries)) {
    const answer = await ravi.post(`${base}/${path}`, fields);
    expect(answer.status, path).toBe(403);
  }
  const list = await maya.page(base);
  expect(list).toContain(key.name);
  expect(list).not.toContain(name);
  expect(await authorize(server, 'ACME01', key.text)).toEqual(ALLOWED);
});

test('only a CSM reaches the console', async ({ by }) => {
  for (const email of [people.maya, people.ravi, people.tom]) {
    const visitor = await by(email);
    expect([403, 404], email).toContain((await visitor.get('/staff/workspaces')).status);
    const switched = await visitor.post('/staff/workspaces/COBALT', { 'early-access': 'on' });
    expect([403, 404], email).toContain(switched.status);
  }
  expect(await (await by(people.tom)).page(singleKeysOf('COBALT'))).toContain('Early access: more than one key');
});

test('a CSM sees a workspace\'s keys in the console, and cannot make one', async ({ by }) => {
  const noor = await by(people.noor);
  const maya = await by(people.maya);
  const form = hidden(await maya.page(`${keysOf('ACME01')}/new`), 'form');
  const answer = await noor.post(`${keysOf('ACME01')}/new`, { form, name: unique('By a CSM'), api: 'data' });
  expect([403, 404]).toContain(answer.status);
});

async function expectNothingToChange(page) {
  await expect(page.getByRole('main').getByRole('link', { name: CHANGES })).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('button', { name: CHANGES })).toHaveCount(0);
}
