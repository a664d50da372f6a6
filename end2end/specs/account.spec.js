import { AccountPage, ForgotPasswordPage } from '../pages/account-page.js';
import { SetPasswordPage } from '../pages/links.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { PASSWORD, people } from '../support/demo.js';
import { mailedLink } from '../support/mail.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const CHOSEN = 'correct horse battery staple';

const signIn = async (page, email, password) => {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(email, password);
};

test('a forgotten password is set anew behind a mailed link', async ({ page, server }) => {
  const { admin } = await newWorkspace(server);
  server.seen.secrets.add(CHOSEN);
  await new LoginPage(page).open();
  await page.getByRole('link', { name: 'Forgotten your password?' }).click();
  await arrived(page, 'Forgotten your password?');
  await new ForgotPasswordPage(page).ask(admin);
  await expect(page.getByRole('status').filter({ hasText: 'Look at your mails.' })).toBeVisible();

  const passwords = new SetPasswordPage(page);
  await passwords.open(await mailedLink(server, admin, 'reset-password'));
  await passwords.set(CHOSEN);
  await arrived(page, 'Sign in to Latchkey');
  await new LoginPage(page).signIn(admin, CHOSEN);
  await arrived(page, 'API keys');
});

test.describe('refused', () => {
  test.use({ refusals: [401, 404, 422] });

  test('what is not an address is kept and told at its field', async ({ page }) => {
    const forgot = new ForgotPasswordPage(page);
    await forgot.open();
    await forgot.ask('maya at acme');
    await expect(forgot.email).toHaveValue('maya at acme');
    await expect(forgot.email).toHaveAccessibleDescription(/Enter an email address/);
  });

  test('a link that was used, with a way to another one', async ({ page, server }) => {
    const { admin } = await newWorkspace(server);
    await new ForgotPasswordPage(page).open();
    await new ForgotPasswordPage(page).ask(admin);
    const link = await mailedLink(server, admin, 'reset-password');
    await new SetPasswordPage(page).open(link);
    await new SetPasswordPage(page).set(CHOSEN);
    await new SetPasswordPage(page).open(link);
    await arrived(page, 'This link cannot be used');
    await expect(page.getByText('ask for another on the sign-in page')).toBeVisible();
  });

  test('a password that is easy to guess, or the wrong present one, at their fields', async ({ as }) => {
    const account = new AccountPage(await as(people.ravi));
    await account.open();
    await account.changePassword(PASSWORD, 'RaviPatel2026');
    await expect(account.password).toHaveAccessibleDescription(/your name, address or workspace/);
    await account.changePassword('not my password', CHOSEN);
    await expect(account.present).toHaveAccessibleDescription(/isn’t your present password/);
    for (const field of [account.present, account.password, account.again]) await expect(field).toHaveValue('');
  });
});

test('the account menu leads to the account, where a changed password ends the other sessions', async ({ page, open, server }) => {
  const { admin, id } = await newWorkspace(server);
  server.seen.secrets.add(CHOSEN);
  const elsewhere = await (await open()).newPage();
  for (const one of [page, elsewhere]) {
    await signIn(one, admin, PASSWORD);
    await arrived(one, 'API keys');
  }
  await page.getByRole('button', { name: /Fresh Admin/ }).click();
  await page.getByRole('link', { name: 'Your account' }).click();
  await arrived(page, 'Your account');
  const account = new AccountPage(page);
  await account.changePassword(PASSWORD, CHOSEN);
  await expect(account.status).toContainText('Your password is changed.');
  await elsewhere.goto(keysOf(id));
  await arrived(elsewhere, 'Sign in to Latchkey');
});

test('sessions are listed and ended, one or all', async ({ page, open, server }) => {
  const { admin, id } = await newWorkspace(server);
  const elsewhere = await (await open()).newPage();
  for (const one of [page, elsewhere]) await signIn(one, admin, PASSWORD);
  const account = new AccountPage(page);
  await account.open();
  // The heading, this session, the other browser's, and the one that made the workspace ready.
  const listed = await account.sessions.count();
  await expect(account.sessions.nth(1)).toContainText('This session');
  await expect(account.sessions.nth(1)).toContainText('Chrome on Linux');
  await account.press(/^End session of Chrome on Linux/);
  await expect(account.status).toContainText('The session has ended.');
  await expect(account.sessions).toHaveCount(listed - 1);
  await elsewhere.goto(keysOf(id));
  await arrived(elsewhere, 'Sign in to Latchkey');

  await account.press('Sign out everywhere');
  await arrived(page, 'Sign in to Latchkey');
  await page.goto(keysOf(id));
  await arrived(page, 'Sign in to Latchkey');
});
