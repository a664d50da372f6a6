import { InvitationPage } from '../pages/links.js';
import { LoginPage } from '../pages/login-page.js';
import { PeoplePage } from '../pages/people-page.js';
import { arrived, submit } from '../pages/page.js';
import { keysOf, usersOf } from '../support/addresses.js';
import { PASSWORD, people, uniqueId } from '../support/demo.js';
import { mailedLink } from '../support/mail.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const someone = () => `${uniqueId('ada').toLowerCase()}@new.example`;

// Invites somebody of a new address, who accepts.
async function joined({ admin, open, server, workspace }, role, teams) {
  const address = someone();
  const list = new PeoplePage(admin, workspace);
  await list.openInvite();
  await list.invite(address, role, teams);
  await expect(list.status).toContainText(`An invitation is on its way to ${address}.`);
  const page = await (await open()).newPage();
  const invitation = new InvitationPage(page);
  await invitation.open(await mailedLink(server, address));
  await invitation.accept('Ada Lovelace');
  await new LoginPage(page).signIn(address, PASSWORD);
  await arrived(page, /^API/);
  return { address, page };
}

test.describe('the people of a workspace', () => {
  test.use({ refusals: [403, 404] });

  test('are invited by mail, get another role, and are removed', async ({ as, open, server }) => {
    const { id, admin } = await newWorkspace(server);
    const page = await as(admin);
    await page.goto(keysOf(id));
    await arrived(page, 'API keys');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Users' }).click();
    await arrived(page, 'Users');
    await page.getByRole('link', { name: 'Invite a user' }).click();
    await arrived(page, 'Invite a user');
    const ada = await joined({ admin: page, open, server, workspace: id }, 'Viewer');
    await expect(ada.page.getByRole('link', { name: 'Create new key' })).toHaveCount(0);
    await expect(ada.page.getByRole('link', { name: 'Users' })).toHaveCount(0);

    const list = new PeoplePage(page, id);
    await list.open();
    await expect(list.member(ada.address)).toContainText('Viewer');
    await expect(list.invitation(ada.address)).toHaveCount(0);
    await list.openMember('Ada Lovelace');
    await arrived(page, 'Ada Lovelace');
    await expect(list.role('Viewer')).toBeChecked();
    await list.role('Manager').check();
    await list.press('Save');
    await expect(list.status).toContainText('Saved.');
    await ada.page.goto(keysOf(id));
    await expect(ada.page.getByRole('link', { name: 'Create new key' }).first()).toBeVisible();
    await ada.page.goto(usersOf(id));
    await arrived(ada.page, 'Not for your role');

    await page.getByRole('link', { name: 'Remove from the workspace' }).click();
    await arrived(page, /^Remove Ada Lovelace from Fresh/);
    await expect(page.getByText('No active key is this person’s.')).toBeVisible();
    await list.press('Remove');
    await arrived(page, 'Users');
    await expect(list.status).toContainText('Removed.');
    await expect(list.member(ada.address)).toHaveCount(0);
    await ada.page.goto(keysOf(id));
    await arrived(ada.page, 'Sign in to Latchkey');
    await new LoginPage(ada.page).signIn(ada.address, PASSWORD);
    await arrived(ada.page, 'Not found');
  });
});

test('a member of several workspaces switches between them', async ({ as }) => {
  const page = await as(people.maya);
  await page.goto(keysOf('ACME01'));
  await arrived(page, 'API keys');
  await page.getByRole('button', { name: /Acme Retail/ }).click();
  await page.getByRole('link', { name: /Cobalt Bank/ }).click();
  await arrived(page, 'APIs');
  await expect(page.getByRole('button', { name: /Cobalt Bank/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await page.getByRole('button', { name: /Cobalt Bank/ }).click();
  await page.getByRole('link', { name: /Acme Retail/ }).click();
  await arrived(page, 'API keys');
  await expect(page.getByRole('link', { name: 'Users' })).toBeVisible();
});

test.describe('an invitation', () => {
  test.use({ refusals: [403, 410, 422] });

  test('that is sent again or revoked ends the link of before', async ({ as, page, server }) => {
    const { id, admin } = await newWorkspace(server);
    const list = new PeoplePage(await as(admin), id);
    const address = someone();
    await list.openInvite();
    await list.invite(address, 'Admin');
    const first = await mailedLink(server, address);
    await list.press(`Resend invitation of ${address}`);
    await expect(list.status).toContainText('The link of the one before is dead.');
    await page.goto(first);
    await arrived(page, 'There is a newer invitation');
    const second = await mailedLink(server, address, 'invitations', { before: first });
    await list.press(`Revoke invitation of ${address}`);
    await expect(list.status).toContainText('The invitation is revoked');
    await expect(list.invitation(address)).toHaveCount(0);
    await page.goto(second);
    await arrived(page, 'This invitation was revoked');
  });

  test('of an address that has one already is told beside the field, with the way to send it again', async ({ as, server }) => {
    const { id, admin } = await newWorkspace(server);
    const list = new PeoplePage(await as(admin), id);
    const address = someone();
    await list.openInvite();
    await list.invite(address, 'Viewer');
    await list.openInvite();
    await list.invite(address, 'Manager');
    await expect(list.email).toHaveValue(address);
    await expect(list.email).toHaveAccessibleDescription(/has an invitation already/);
    await expect(list.role('Manager')).toBeChecked();
    await list.press('Send it again');
    await expect(list.status).toContainText(`A new invitation is on its way to ${address}.`);

    await list.openInvite();
    await list.invite(admin);
    await expect(list.email).toHaveAccessibleDescription(/This address is a member’s already/);
    await list.page.getByRole('link', { name: 'Go to the member’s page' }).click();
    await arrived(list.page, 'Fresh Admin');
    await expect(list.page.getByText('There is no other admin')).toBeVisible();
    await expect(list.page.getByRole('link', { name: 'Leave the workspace' })).toHaveCount(0);
  });

  test('is for its own account: somebody else signs out first, and its owner signs in', async ({ as, page, server }) => {
    const { id, name, admin } = await newWorkspace(server);
    const { admin: invited } = await newWorkspace(server);
    const list = new PeoplePage(await as(admin), id);
    await list.openInvite();
    await list.invite(invited, 'Viewer');
    const link = await mailedLink(server, invited, 'invitations', { words: name });
    await page.goto('/login');
    await new LoginPage(page).signIn(people.ravi, PASSWORD);
    await arrived(page, 'API keys');
    await page.goto(link);
    await arrived(page, `Join ${name}`);
    await expect(page.getByRole('alert')).toContainText(`You are signed in as ${people.ravi}`);
    await expect(page.getByRole('button', { name: 'Accept the invitation' })).toHaveCount(0);
    await submit(page, page.getByRole('button', { name: 'Sign out and go on' }));
    await page.getByRole('link', { name: 'Sign in to accept' }).click();
    await arrived(page, 'Sign in to Latchkey');
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue(invited);
    await new LoginPage(page).signIn(invited, PASSWORD);
    await arrived(page, `Join ${name}`);
    await submit(page, page.getByRole('button', { name: 'Accept the invitation' }));
    await arrived(page, 'API keys');
    await page.getByRole('button', { name: new RegExp(name) }).click();
    await expect(page.locator('#workspace-menu').getByRole('link')).toHaveCount(2);
  });
});

test('inviting works by the keyboard alone', async ({ as, server }) => {
  const { id, admin } = await newWorkspace(server);
  const page = await as(admin);
  const list = new PeoplePage(page, id);
  const address = someone();
  await list.openInvite();
  await list.email.focus();
  await page.keyboard.type(address);
  await page.keyboard.press('Tab');
  await expect(list.role('Viewer')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(list.role('Manager')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Send the invitation' })).toBeFocused();
  await page.keyboard.press('Enter');
  await arrived(page, 'Users');
  await expect(list.invitation(address)).toContainText('Manager');
});
