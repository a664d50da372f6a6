import { ConsolePage } from '../pages/console-page.js';
import { LatchkeyAccessPage } from '../pages/latchkey-access-page.js';
import { arrived } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('an admin sees which CSM looked, and each look in the audit log', async ({ as, by, server }) => {
  const workspace = await newWorkspace(server);
  const key = await makeKey(await by(workspace.admin), workspace.id);
  const page = await as(workspace.admin);
  const access = new LatchkeyAccessPage(page);
  await access.open(workspace.id);
  await expect(access.looks).toContainText('Nobody has looked yet');

  const desk = new ConsolePage(await as(people.noor));
  await desk.openWorkspace(workspace.id);
  await expect(desk.row(key.name)).toHaveCount(0);
  await expect(desk.page.getByRole('cell', { name: key.name })).toBeVisible();

  await page.goto(keysOf(workspace.id));
  await arrived(page, 'API keys');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Latchkey access' }).click();
  await arrived(page, 'Latchkey access');
  await expect(access.looks.getByRole('row').filter({ hasText: people.noor })).toHaveCount(1);
  await page.getByRole('link', { name: 'Every look in the audit log' }).click();
  await arrived(page, 'Audit logs');
  await expect(page.getByRole('row').filter({ hasText: 'Looked at the keys' })).toHaveCount(1);
});

test('access is turned off and on again; the switch of early access stays the CSM\'s', async ({ as, by, server }) => {
  const workspace = await newWorkspace(server);
  const key = await makeKey(await by(workspace.admin), workspace.id);
  const access = new LatchkeyAccessPage(await as(workspace.admin));
  const desk = new ConsolePage(await as(people.noor));
  const shown = desk.page.getByText(key.name, { exact: true });

  await access.open(workspace.id);
  await expect(access.switch).toHaveAttribute('aria-checked', 'true');
  await access.press();
  await expect(access.page.getByRole('status').filter({ hasText: 'no longer see' })).toBeVisible();
  await expect(access.switch).toHaveAttribute('aria-checked', 'false');

  await desk.openWorkspace(workspace.id);
  await expect(desk.page.getByRole('heading', { name: 'This workspace keeps its keys to itself' })).toBeVisible();
  await expect(shown).toHaveCount(0);
  await desk.turnOff(workspace.name);
  await desk.turnOn();
  await expect(desk.page.getByRole('status').filter({ hasText: 'Early access is on.' })).toBeVisible();
  await expect(shown).toHaveCount(0);

  await access.press();
  await expect(access.page.getByRole('status').filter({ hasText: 'may see this workspace’s keys' })).toBeVisible();
  await desk.openWorkspace(workspace.id);
  await expect(shown).toBeVisible();
});
