import { arrived, follow, submit } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { SingleKeysPage } from '../pages/single-keys-page.js';
import { singleKeysOf } from '../support/addresses.js';
import { legacy, people, unique } from '../support/demo.js';
import { ALLOWED, OTHER_API, REFUSED, authorize } from '../support/gateway.js';
import { hidden, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('the demo: Borealis Air has a tile for each API, whose keys open them', async ({ as, server }) => {
  const page = await as(people.sofia);
  const screen = new SingleKeysPage(page);
  await screen.open('BOREAL');
  await expect(screen.tiles).toHaveCount(3);
  for (const [api, text] of Object.entries(legacy.BOREAL)) {
    expect(await authorize(server, 'BOREAL', text, api)).toEqual(ALLOWED);
    await expect(page.getByText(`••••…${text.slice(-4)}`)).toBeVisible();
    expect(await page.content()).not.toContain(text);
  }
  await expect(page.getByText('Requested', { exact: true })).toBeVisible();
  await expect(screen.request).toHaveCount(0);
});

test('a key is generated once for an API, and opens this one alone', async ({ as, server }) => {
  const workspace = await newWorkspace(server, { earlyAccess: false });
  const page = await as(workspace.admin);
  const [screen, reveal] = [new SingleKeysPage(page), new Reveal(page)];
  await screen.open(workspace.id);
  await expect(page.getByText('No key yet.')).toHaveCount(3);
  await screen.generate('Push');
  const key = await reveal.text();
  expect(await authorize(server, workspace.id, key, 'push')).toEqual(ALLOWED);
  expect(await authorize(server, workspace.id, key, 'data')).toEqual(OTHER_API);

  await follow(page, reveal.stored, 'APIs');
  await expect(page.getByText('No key yet.')).toHaveCount(2);
  await expect(screen.tile('Push').getByRole('button', { name: 'Regenerate key' })).toBeVisible();
  expect(await page.content()).not.toContain(key);
});

test('regenerating an imported key refuses its old text at once, twice', async ({ as, server }) => {
  const text = unique('imported').replaceAll(' ', '-').padEnd(24, '0');
  const workspace = await newWorkspace(server, { earlyAccess: false, imported: { data: text } });
  expect(await authorize(server, workspace.id, text)).toEqual(ALLOWED);
  const page = await as(workspace.admin);
  const [screen, reveal] = [new SingleKeysPage(page), new Reveal(page)];
  await screen.open(workspace.id);
  await screen.regenerate('Data');
  const first = await reveal.text();
  expect(await authorize(server, workspace.id, text)).toEqual(REFUSED);
  expect(await authorize(server, workspace.id, first)).toEqual(ALLOWED);

  await follow(page, reveal.stored, 'APIs');
  await screen.regenerate('Data');
  const second = await reveal.text();
  expect(await authorize(server, workspace.id, first)).toEqual(REFUSED);
  expect(await authorize(server, workspace.id, second)).toEqual(ALLOWED);
});

test.describe('of two people at once,', () => {
  test.use({ refusals: [409] });

  test('the second is told that the key was generated meanwhile', async ({ as, server }) => {
    const workspace = await newWorkspace(server, { earlyAccess: false });
    const [one, two] = [new SingleKeysPage(await as(workspace.admin)), new SingleKeysPage(await as(workspace.admin))];
    await one.open(workspace.id);
    await two.open(workspace.id);
    await one.generate('Data');
    const key = await new Reveal(one.page).text();
    await two.generate('Data');
    await expect(two.page.getByRole('alert')).toContainText('generated this key meanwhile');
    await expect(new Reveal(two.page).key).toHaveCount(0);
    expect(await authorize(server, workspace.id, key)).toEqual(ALLOWED);
  });
});

test('a regeneration that is not confirmed changes nothing', async ({ by, server }) => {
  const text = unique('imported').replaceAll(' ', '-').padEnd(24, '0');
  const workspace = await newWorkspace(server, { earlyAccess: false, imported: { data: text } });
  const admin = await by(workspace.admin);
  const path = `${singleKeysOf(workspace.id)}?regenerate=data`;
  const version = hidden(await admin.page(path), 'version');
  const answer = await admin.post(path, { do: 'regenerate', api: 'data', version });
  expect(answer.status).toBe(422);
  expect(await authorize(server, workspace.id, text)).toEqual(ALLOWED);
});

test('early access is asked for once, and the screen says that it was', async ({ as, server }) => {
  const workspace = await newWorkspace(server, { earlyAccess: false });
  const page = await as(workspace.admin);
  const screen = new SingleKeysPage(page);
  await screen.open(workspace.id);
  await expect(page.getByRole('heading', { name: 'Early access: more than one key' })).toBeVisible();
  await submit(page, screen.request);
  await arrived(page, 'APIs');
  await expect(page.getByRole('status').filter({ hasText: 'Early access is requested.' })).toBeVisible();
  await screen.open(workspace.id);
  await expect(screen.request).toHaveCount(0);
  await expect(page.getByText(`by ${workspace.admin}`)).toBeVisible();
});
