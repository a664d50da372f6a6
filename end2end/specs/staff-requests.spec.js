import { ConsolePage } from '../pages/console-page.js';
import { arrived, submit } from '../pages/page.js';
import { SingleKeysPage } from '../pages/single-keys-page.js';
import { people } from '../support/demo.js';
import { addressIn, mailTo } from '../support/mail.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

// A workspace whose admin has just asked for early access.
async function asking(as, server) {
  const workspace = await newWorkspace(server, { earlyAccess: false });
  const screen = new SingleKeysPage(await as(workspace.admin));
  await screen.open(workspace.id);
  await submit(screen.page, screen.request);
  return { ...workspace, screen };
}

test('a request is approved from the list, and the mail leads to the new keys', async ({ as, server }) => {
  const { id, name, admin, screen } = await asking(as, server);
  const desk = new ConsolePage(await as(people.noor));
  await desk.open();
  await expect(desk.requests.getByRole('listitem').filter({ hasText: name })).toContainText(admin);
  await desk.approve(name);
  await arrived(desk.page, name);
  await expect(desk.page.getByRole('status').filter({ hasText: 'Early access is on.' })).toBeVisible();
  await desk.open(`?q=${id}`);
  await expect(desk.requests).toHaveCount(0);

  const mail = await mailTo(server, admin, `Subject: Early access is on for ${name}`);
  await screen.page.goto(addressIn(server, mail));
  await arrived(screen.page, 'API keys');
});

test.describe('a request is declined', () => {
  test.use({ refusals: [422] });

  test('with a reason, which comes by mail and stands on the screen, and is asked for again', async ({ as, server }) => {
    const { id, name, admin, screen } = await asking(as, server);
    const desk = new ConsolePage(await as(people.noor));
    await desk.open(`?q=${id}`);
    await desk.beginToDecline(name);
    await desk.decline('  ');
    await expect(desk.reason).toHaveAccessibleDescription(/Say why/);
    await expect(desk.reason).toHaveAttribute('aria-invalid', 'true');
    await desk.decline(`Too long ${'x'.repeat(500)}`);
    await expect(desk.reason).toHaveValue(`Too long ${'x'.repeat(500)}`);
    await desk.decline('Your data moves first.');
    await expect(desk.page.getByRole('status').filter({ hasText: 'The request is declined.' })).toBeVisible();
    await expect(desk.page.getByText('Reason: Your data moves first.')).toBeVisible();

    const mail = await mailTo(server, admin, `Subject: Early access was declined for ${name}`);
    expect(mail).toContain('Reason: Your data moves first.');
    await screen.page.goto(addressIn(server, mail));
    await arrived(screen.page, 'APIs');
    await expect(screen.page.getByText('Your data moves first.')).toBeVisible();
    await submit(screen.page, screen.page.getByRole('button', { name: 'Request it again', exact: true }));
    await expect(screen.page.getByText('Your data moves first.')).toHaveCount(0);
    await desk.open(`?q=${id}`);
    await expect(desk.requests.getByRole('listitem')).toHaveCount(1);
  });
});

test('what a CSM did is in the console\'s audit logs', async ({ as, server }) => {
  const { id, name } = await asking(as, server);
  const desk = new ConsolePage(await as(people.noor));
  await desk.openWorkspace(id);
  await desk.approve(name);
  const { page } = desk;
  await page.getByRole('navigation', { name: 'Customer success' }).getByRole('link', { name: 'Audit logs' }).click();
  await arrived(page, 'Audit logs');
  const rows = page.getByRole('row').filter({ hasText: id });
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText('Early access enabled');
  await expect(rows.nth(1)).toContainText('Looked at the keys');
  await expect(rows.nth(0)).toContainText(people.noor);
  await expect(rows.nth(0)).toContainText('127.0.0.1');
});
