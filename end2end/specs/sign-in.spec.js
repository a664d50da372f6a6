import { LoginPage } from '../pages/login-page.js';
import { arrived, submit, title } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { people, uniqueId } from '../support/demo.js';
import { expect, test } from '../support/test.js';

test('the right password leads to the keys of the first workspace', async ({ page }) => {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(people.maya);
  await arrived(page, 'API keys');
  await expect(page).toHaveURL(keysOf('ACME01'));
});

test('a CSM starts in the console', async ({ page }) => {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(people.noor);
  await arrived(page, 'Workspaces');
});

test.describe('a refused sign-in', () => {
  test.use({ refusals: [401] });

  test('says the same sentence for a wrong password and an unknown account', async ({ page }) => {
    const login = new LoginPage(page);
    await login.open();
    await login.signIn(people.li, 'not the password');
    const sentence = await login.problem.textContent();
    expect(sentence.trim()).not.toBe('');

    await login.open();
    await login.signIn(`${uniqueId('nobody')}@acme.example`, 'not the password');
    await expect(login.problem).toHaveText(sentence);
  });

  test('keeps the email and empties the password', async ({ page }) => {
    const login = new LoginPage(page);
    const nobody = `${uniqueId('nobody')}@acme.example`;
    await login.open();
    await login.signIn(nobody, 'not the password');
    await expect(login.problem).toBeVisible();
    await expect(login.email).toHaveValue(nobody);
    await expect(login.password).toHaveValue('');
    expect(await page.content()).not.toContain('not the password');
  });

  test('still leads to the page that was asked for once the password is right', async ({ page }) => {
    const login = new LoginPage(page);
    await login.open(`${keysOf('ACME01')}/archived`);
    await login.signIn(people.li, 'not the password');
    await expect(login.problem).toBeVisible();
    await login.signIn(people.li);
    await arrived(page, 'Archived keys');
  });
});

test('a page that needs a sign-in is returned to, with its search', async ({ page }) => {
  const login = new LoginPage(page);
  await login.open(`${keysOf('ACME01')}?q=warehouse`);
  await expect(page).toHaveURL(/\/login\?next=/);
  await login.signIn(people.maya);
  await arrived(page, 'API keys');
  await expect(page).toHaveURL(`${keysOf('ACME01')}?q=warehouse`);
});

for (const foreign of ['https://evil.example/', '//evil.example/', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)']) {
  test(`a sign-in is not led away to ${JSON.stringify(foreign)}`, async ({ page }) => {
    const login = new LoginPage(page);
    await login.open(`/login?next=${encodeURIComponent(foreign)}`);
    await login.signIn(people.maya);
    await arrived(page, 'API keys');
    await expect(page).toHaveURL(keysOf('ACME01'));
  });
}

test('somebody who is signed in is not asked to sign in', async ({ as }) => {
  const page = await as(people.maya);
  await page.goto('/login');
  await arrived(page, 'API keys');
});

test('after signing out, neither going back nor the address shows a key', async ({ page }) => {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(people.maya);
  await arrived(page, 'API keys');
  await page.getByRole('button', { name: /Maya Chen/ }).click();
  await submit(page, page.getByRole('button', { name: 'Sign out', exact: true }));
  await arrived(page, 'Sign in to Latchkey');

  await page.goBack();
  await expect(title(page, 'Sign in to Latchkey')).toBeVisible();
  await page.goto(keysOf('ACME01'));
  await expect(title(page, 'Sign in to Latchkey')).toBeVisible();
  await expect(page.getByText('Warehouse sync')).toHaveCount(0);
});

test('a session that was signed out of opens nothing, even when its cookie is sent again', async ({ page, server }) => {
  const login = new LoginPage(page);
  await login.open();
  await login.signIn(people.maya);
  await arrived(page, 'API keys');
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'sid');
  await page.getByRole('button', { name: /Maya Chen/ }).click();
  await submit(page, page.getByRole('button', { name: 'Sign out', exact: true }));

  const headers = { cookie: `sid=${cookie.value}` };
  const answer = await fetch(server.url + keysOf('ACME01'), { headers, redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toContain('/login');
});
