import { InvitationPage, SetPasswordPage } from '../pages/links.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived } from '../pages/page.js';
import { uniqueId } from '../support/demo.js';
import { linkIn, mailedLink } from '../support/mail.js';
import { expect, test } from '../support/test.js';

const CHOSEN = 'correct horse battery staple';

async function invited(server) {
  const id = uniqueId('I');
  const address = `${id.toLowerCase()}@invited.example`;
  await server.command('workspace', 'create', `Invited ${id}`, '--id', id, '--admin', address);
  server.seen.secrets.add(CHOSEN);
  return { name: `Invited ${id}`, address, link: await mailedLink(server, address) };
}

async function addedStaff(server) {
  const address = `${uniqueId('csm')}@latchkey.example`;
  server.seen.secrets.add(CHOSEN);
  return { address, link: linkIn(server, await server.command('staff', 'add', address)) };
}

test('the first admin of a workspace follows the mailed invitation, and signs in', async ({ page, server }) => {
  const { name, address, link } = await invited(server);
  const invitation = new InvitationPage(page);
  await invitation.open(link);
  await arrived(page, `Join ${name}`);
  await expect(page.getByText(address)).toBeVisible();
  await invitation.accept('Ada Admin', CHOSEN);
  await arrived(page, 'Sign in to Latchkey');
  await expect(page.getByText('You have joined the workspace.')).toBeVisible();

  await new LoginPage(page).signIn(address, CHOSEN);
  await arrived(page, 'APIs');
  await expect(page.getByRole('button', { name: /Ada Admin/ })).toBeVisible();
});

test('a CSM sets a password behind the link of the command line, and signs in', async ({ page, server }) => {
  const { address, link } = await addedStaff(server);
  const passwords = new SetPasswordPage(page);
  await passwords.open(link);
  await arrived(page, 'Set a password');
  await expect(page.getByText(address)).toBeVisible();
  await passwords.set(CHOSEN);
  await arrived(page, 'Sign in to Latchkey');
  await expect(page.getByText('Your password is set.')).toBeVisible();

  await new LoginPage(page).signIn(address, CHOSEN);
  await arrived(page, 'Workspaces');
});

test.describe('a link that is not in force', () => {
  test.use({ refusals: [404, 410] });

  test('because the invitation was accepted, opens nothing', async ({ page, server }) => {
    const { link } = await invited(server);
    const invitation = new InvitationPage(page);
    await invitation.open(link);
    await invitation.accept('Ada Admin', CHOSEN);
    await arrived(page, 'Sign in to Latchkey');
    await invitation.open(link);
    await arrived(page, 'This invitation was accepted already');
  });

  test('because it was used in another tab, changes nothing', async ({ open, page, server }) => {
    const { address, link } = await addedStaff(server);
    const other = new SetPasswordPage(await (await open()).newPage());
    const passwords = new SetPasswordPage(page);
    await passwords.open(link);
    await other.open(link);
    await passwords.set(CHOSEN);
    await arrived(page, 'Sign in to Latchkey');
    await other.set('a password of somebody else');
    await arrived(other.page, 'This link cannot be used');

    await new LoginPage(page).signIn(address, CHOSEN);
    await arrived(page, 'Workspaces');
  });

  test('because it was mistyped, says so', async ({ page }) => {
    for (const link of ['/invitations/nothing', `/reset-password/${'0'.repeat(64)}`]) {
      await page.goto(link);
      await arrived(page, 'This link cannot be used');
    }
  });
});

test.describe('refused passwords', () => {
  test.use({ refusals: [422] });

  test('are told at their fields, the name stays, and no password is sent back', async ({ page, server }) => {
    const { link } = await invited(server);
    const invitation = new InvitationPage(page);
    await invitation.open(link);
    await invitation.accept('Ada Admin', 'too short');
    await expect(invitation.password).toHaveAccessibleDescription(/at least 10 characters/);
    await expect(invitation.name).toHaveValue('Ada Admin');
    await expect(invitation.password).toHaveValue('');

    await invitation.accept('Ada Admin', CHOSEN, `${CHOSEN}!`);
    await expect(invitation.again).toHaveAccessibleDescription(/The two passwords differ/);
    expect(await page.content()).not.toContain(CHOSEN);

    await invitation.accept('', CHOSEN);
    await expect(invitation.name).toHaveAttribute('aria-invalid', 'true');
  });
});

test('setting a new password ends the sessions that the account had', async ({ page, open, server }) => {
  const { address, link } = await addedStaff(server);
  await new SetPasswordPage(page).open(link);
  await new SetPasswordPage(page).set(CHOSEN);
  await new LoginPage(page).signIn(address, CHOSEN);
  await arrived(page, 'Workspaces');

  const again = linkIn(server, await server.command('staff', 'add', address));
  const elsewhere = await (await open()).newPage();
  await new SetPasswordPage(elsewhere).open(again);
  await new SetPasswordPage(elsewhere).set(`${CHOSEN} 2`);
  await page.goto('/staff/workspaces');
  await arrived(page, 'Sign in to Latchkey');
});
