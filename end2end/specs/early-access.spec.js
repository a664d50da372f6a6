import { ConsolePage } from '../pages/console-page.js';
import { KeysPage } from '../pages/keys-page.js';
import { arrived, submit } from '../pages/page.js';
import { SingleKeysPage } from '../pages/single-keys-page.js';
import { keysOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { newWorkspace, switchEarlyAccess } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const imported = () =>
  Object.fromEntries(
    ['data', 'segmentation', 'push'].map((api) => [api, unique(`old ${api}`).replaceAll(' ', '-').padEnd(24, '0')]),
  );

async function expectAllOpen(server, workspace, texts) {
  for (const [api, text] of Object.entries(texts)) expect(await authorize(server, workspace, text, api), api).toEqual(ALLOWED);
}

test('the console lists every workspace with its keys, and what the demo\'s ones asked for', async ({ as }) => {
  const desk = new ConsolePage(await as(people.noor));
  await desk.open();
  await expect(desk.row('Acme Retail').getByRole('switch')).toHaveAttribute('aria-checked', 'true');
  await expect(desk.row('Acme Retail')).toContainText(people.noor);
  await expect(desk.row('Borealis Air')).toContainText('Requested');
  await expect(desk.row('Borealis Air')).toContainText(people.sofia);
  await expect(desk.row('Borealis Air').getByRole('cell').nth(1)).toHaveText('3');
  await expect(desk.row('Cobalt Bank').getByRole('switch')).toHaveAttribute('aria-checked', 'false');
});

test('the console finds workspaces by name and by id, regardless of case', async ({ as }) => {
  const desk = new ConsolePage(await as(people.noor));
  await desk.open();
  for (const words of ['borealis', 'bOrEaL']) {
    await desk.find(words);
    await expect(desk.rows).toHaveCount(1);
    await expect(desk.row('Borealis Air')).toHaveCount(1);
  }
});

test('a request for early access is a badge in the console', async ({ as, server }) => {
  const workspace = await newWorkspace(server, { earlyAccess: false });
  const desk = new ConsolePage(await as(people.noor));
  await desk.open(`?q=${workspace.id}`);
  await expect(desk.row(workspace.name)).not.toContainText('Requested');

  const screen = new SingleKeysPage(await as(workspace.admin));
  await screen.open(workspace.id);
  await submit(screen.page, screen.request);
  await desk.open(`?q=${workspace.id}`);
  await expect(desk.row(workspace.name).getByText('Requested', { exact: true })).toBeVisible();
  await expect(desk.row(workspace.name)).toContainText(workspace.admin);
});

test('early access on makes the old keys legacy keys; off and on again no key stops and none is doubled', async ({ as, server }) => {
  const texts = imported();
  const workspace = await newWorkspace(server, { earlyAccess: false, imported: texts });
  const desk = new ConsolePage(await as(people.noor));
  const page = await as(workspace.admin);
  const [keys, screen] = [new KeysPage(page), new SingleKeysPage(page)];
  const legacyRows = keys.rows.filter({ has: page.getByText('Legacy', { exact: true }) });

  await test.step('on: three legacy keys, whose texts open their APIs', async () => {
    await desk.openWorkspace(workspace.id);
    await desk.turnOn();
    await expect(desk.page.getByRole('status').filter({ hasText: '3 keys are legacy keys now' })).toBeVisible();
    await expectAllOpen(server, workspace.id, texts);
    await keys.open(workspace.id);
    await expect(legacyRows).toHaveCount(3);
    await expect(keys.rows).toHaveCount(3);
  });

  await test.step('off: the dashboard is hidden, and no key stops working', async () => {
    await desk.turnOff(workspace.name);
    await expect(desk.page.getByRole('status').filter({ hasText: 'Early access is off.' })).toBeVisible();
    await expectAllOpen(server, workspace.id, texts);
    await keys.open(workspace.id);
    await expect(page.getByRole('heading', { name: 'Early access is off' })).toBeVisible();
    await screen.open(workspace.id);
    await expect(screen.tiles).toHaveCount(3);
  });

  await test.step('on again: still three, which still open their APIs', async () => {
    await desk.turnOn();
    await expectAllOpen(server, workspace.id, texts);
    await keys.open(workspace.id);
    await expect(legacyRows).toHaveCount(3);
    await expect(keys.rows).toHaveCount(3);
  });
});

test('turning early access off can be cancelled', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const desk = new ConsolePage(await as(people.noor));
  await desk.openWorkspace(workspace.id);
  await submit(desk.page, desk.switch);
  await desk.page.getByRole('link', { name: 'Cancel', exact: true }).click();
  await arrived(desk.page, workspace.name);
  await expect(desk.switch).toHaveAttribute('aria-checked', 'true');
});

test('two CSMs who press the switch together migrate each key once', async ({ as, server }) => {
  const texts = imported();
  const workspace = await newWorkspace(server, { earlyAccess: false, imported: texts });
  await Promise.all([1, 2, 3].map(() => switchEarlyAccess(server, workspace.id, 'on')));
  const page = await as(workspace.admin);
  const keys = new KeysPage(page);
  await keys.open(workspace.id);
  await expect(keys.rows).toHaveCount(3);
  await expectAllOpen(server, workspace.id, texts);
});

test('the old address leads to the new screen once early access is on', async ({ as, server }) => {
  const workspace = await newWorkspace(server);
  const page = await as(workspace.admin);
  await new SingleKeysPage(page).open(workspace.id);
  await page.getByRole('link', { name: 'Go to API keys', exact: true }).click();
  await arrived(page, 'API keys');
  await expect(page).toHaveURL(keysOf(workspace.id));
});
