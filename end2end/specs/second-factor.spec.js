import { AccountPage } from '../pages/account-page.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived } from '../pages/page.js';
import { SecondFactorPage, SecondStep } from '../pages/second-factor-page.js';
import { keysOf } from '../support/addresses.js';
import { PASSWORD } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { code } from '../support/totp.js';

// A page of the admin of a workspace of the test's own, who has just signed in.
async function admin(page, server) {
  const workspace = await newWorkspace(server);
  await new LoginPage(page).open();
  await new LoginPage(page).signIn(workspace.admin);
  await arrived(page, 'API keys');
  return workspace;
}

async function passwordOnly(page, email, path = '/login') {
  await new LoginPage(page).open(path);
  await new LoginPage(page).signIn(email);
  await arrived(page, 'One more step');
  return new SecondStep(page);
}

test('a second factor is set up, and asked for at the next sign-in', async ({ page, open, server }) => {
  const workspace = await admin(page, server);
  await new AccountPage(page).open();
  await page.getByRole('link', { name: 'Set up a second factor' }).click();
  await arrived(page, 'Second factor');
  const factor = new SecondFactorPage(page);
  await factor.press('Set up a second factor');
  await expect(factor.picture).toBeVisible();
  const secret = await factor.secret.textContent();
  server.seen.secrets.add(secret.replaceAll(' ', ''));
  await factor.send('Turn it on', PASSWORD, code(secret));
  await arrived(page, 'Your recovery codes');
  const recovery = await factor.recovery.allTextContents();
  expect(recovery).toHaveLength(10);
  for (const one of recovery) server.seen.secrets.add(one);
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await arrived(page, 'Your account');
  await expect(page.getByText('your password is followed by a code')).toBeVisible();

  const elsewhere = await (await open()).newPage();
  const step = await passwordOnly(elsewhere, workspace.admin, `${keysOf(workspace.id)}/archived`);
  await step.type(code(secret, 1));
  await arrived(elsewhere, 'Archived keys');
  await new AccountPage(elsewhere).open();
  await expect(new AccountPage(elsewhere).sessions.nth(1)).toContainText('This session');
});

test('a lost device: a recovery code signs in, and removes the second factor', async ({ page, open, server }) => {
  const workspace = await admin(page, server);
  const { recovery } = await new SecondFactorPage(page).setUp(server, PASSWORD);
  const elsewhere = await (await open()).newPage();
  const step = await passwordOnly(elsewhere, workspace.admin);
  await step.type(recovery[0].toUpperCase().replaceAll('-', ' '));
  await arrived(elsewhere, 'API keys');

  const factor = new SecondFactorPage(elsewhere);
  await factor.open();
  await expect(elsewhere.getByText('9 recovery codes are left')).toBeVisible();
  await factor.send('Remove the second factor', PASSWORD, recovery[1]);
  await arrived(elsewhere, 'Your account');
  await expect(new AccountPage(elsewhere).status).toContainText('Your second factor is removed.');
  await page.goto(keysOf(workspace.id));
  await arrived(page, 'Sign in to Latchkey');
  await new LoginPage(page).signIn(workspace.admin);
  await arrived(page, 'API keys');
});

test('new recovery codes take the place of the old ones', async ({ page, server }) => {
  await admin(page, server);
  const factor = new SecondFactorPage(page);
  const { secret, recovery } = await factor.setUp(server, PASSWORD);
  await factor.open();
  await factor.send('Make new recovery codes', PASSWORD, code(secret, 1));
  await arrived(page, 'Your recovery codes');
  const codes = await factor.recovery.allTextContents();
  for (const one of codes) server.seen.secrets.add(one);
  expect(codes.filter((one) => recovery.includes(one))).toEqual([]);
});

test.describe('refused', () => {
  test.use({ refusals: [401, 422] });

  test('a wrong code and a wrong password, at their fields, and the picture stays', async ({ page, server }) => {
    await admin(page, server);
    const factor = new SecondFactorPage(page);
    await factor.open();
    await factor.press('Set up a second factor');
    const secret = await factor.secret.textContent();
    server.seen.secrets.add(secret.replaceAll(' ', ''));
    await factor.send('Turn it on', PASSWORD, code(secret, 9));
    await expect(factor.code).toHaveAccessibleDescription(/This code isn’t right/);
    await expect(factor.secret).toHaveText(secret);
    await factor.send('Turn it on', 'not my password', code(secret));
    await expect(factor.password).toHaveAccessibleDescription(/This isn’t your password/);
    await expect(factor.password).toHaveValue('');
  });

  test('a code that was used, and the next one signs in', async ({ page, open, server }) => {
    const workspace = await admin(page, server);
    const { secret, used } = await new SecondFactorPage(page).setUp(server, PASSWORD);
    const elsewhere = await (await open()).newPage();
    const step = await passwordOnly(elsewhere, workspace.admin);
    await step.type(used);
    await expect(step.problem).toContainText('was used already');
    await step.type(code(secret, 1));
    await arrived(elsewhere, 'API keys');
  });
});
