// Passkeys, by Chromium's own virtual device.
import AxeBuilder from '@axe-core/playwright';
import { LoginPage } from '../pages/login-page.js';
import { submit, visit } from '../pages/page.js';
import { PASSWORD } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test.use({ refusals: [401, 422] });

const PASSKEYS = '/account/passkeys';

// A device that is unlocked by its owner whenever it asks.
async function device(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const button = (page, name) => page.getByRole('button', { name, exact: true });

async function add(page, name) {
  await visit(page, PASSKEYS);
  await page.getByLabel('Name of the new passkey').fill(name);
  await page.getByLabel('Your password').first().fill(PASSWORD);
  await submit(page, button(page, 'Add a passkey'));
  await submit(page, button(page, 'Make the passkey'));
}

async function signOut(page) {
  await page.context().clearCookies({ name: 'sid' });
}

test('a passkey is added, signs in by one click, and is refused once it is removed', async ({ as, server }) => {
  const { admin } = await newWorkspace(server, {});
  const page = await as(admin);
  await device(page);
  await add(page, 'Work laptop');
  await expect(page.getByTestId('recovery-code')).toHaveCount(10);

  await signOut(page);
  await visit(page, '/login?next=%2Faccount');
  await submit(page, button(page, 'Use a passkey'));
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible();

  await visit(page, PASSKEYS);
  await expect(page.getByRole('row', { name: /Work laptop/ })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  const password = page.locator('form', { has: button(page, 'Remove the passkey') }).getByLabel('Your password');
  await password.fill('not this');
  await submit(page, button(page, 'Remove the passkey'));
  await expect(password).toHaveAccessibleDescription(/isn’t your password/);
  await password.fill(PASSWORD);
  await submit(page, button(page, 'Remove the passkey'));
  await expect(page.getByText('Your passkey is removed.')).toBeVisible();

  await signOut(page);
  await visit(page, '/login');
  await submit(page, button(page, 'Use a passkey'));
  await expect(page.getByRole('alert').filter({ hasText: 'isn’t known here any more' })).toBeVisible();
});

test('after the password, a passkey is the second step', async ({ as, server }) => {
  const { admin } = await newWorkspace(server, {});
  const page = await as(admin);
  await device(page);
  await add(page, 'Phone');
  await signOut(page);
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(admin, PASSWORD);
  await expect(page.getByRole('heading', { level: 1, name: 'One more step' })).toBeVisible();
  await submit(page, button(page, 'Use a passkey'));
  await visit(page, '/account');
  await expect(page.getByText('One passkey signs you in.')).toBeVisible();
});

test('on a device without passkeys the page says so, and the password still signs in', async ({ page, server }) => {
  const { admin } = await newWorkspace(server, {});
  await device(page);
  await visit(page, '/login');
  await button(page, 'Use a passkey').click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was done' })).toBeVisible();
  await new LoginPage(page).signIn(admin, PASSWORD);
  await visit(page, '/account');
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible();
});
