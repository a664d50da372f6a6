import { Archiving } from '../pages/confirmation.js';
import { KeyForm } from '../pages/key-form.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived, submit } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

// As when the session ended in the database: the next request carries none that is in force.
const expire = (page) => page.context().clearCookies();

test('what was typed into a new key survives the sign-in', async ({ as, server }) => {
  const page = await as(people.maya);
  const form = new KeyForm(page);
  const name = unique('Räksmörgås & "co" 100% +1');
  await form.openNew();
  await form.fill(name, ['Segmentation', 'Push']);
  await expire(page);
  await form.send();
  await arrived(page, 'Sign in to Latchkey');
  await expect(page.getByText('what you typed is kept')).toBeVisible();

  await new LoginPage(page).signIn(people.maya);
  await arrived(page, 'Create new key');
  await expect(form.name).toHaveValue(name);
  await expect(form.api('Data')).not.toBeChecked();
  await expect(form.api('Segmentation')).toBeChecked();
  await expect(form.api('Push')).toBeChecked();
  await form.send();
  const key = await new Reveal(page).text();
  expect(await authorize(server, 'ACME01', key, 'push')).toEqual(ALLOWED);
});

test('what was typed into an edit survives the sign-in', async ({ as, by }) => {
  const key = await makeKey(await by(people.maya), 'ACME01', { apis: ['data'] });
  const page = await as(people.maya);
  const form = new KeyForm(page);
  const name = unique('Edited');
  await form.openEdit(key);
  await form.fill(name, ['Push']);
  await expire(page);
  await form.send();
  await arrived(page, 'Sign in to Latchkey');
  await new LoginPage(page).signIn(people.maya);
  await arrived(page, 'Edit key details');
  await expect(form.name).toHaveValue(name);
  await expect(form.api('Data')).not.toBeChecked();
  await expect(form.api('Push')).toBeChecked();
  await form.send();
  await arrived(page, name);
});

test('a confirmation whose session has ended is returned to, and nothing was archived', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.maya);
  const dialog = await new Archiving(page).open(key);
  await dialog.name.fill(key.name);
  await expire(page);
  await submit(page, dialog.button);
  await arrived(page, 'Sign in to Latchkey');
  expect(await authorize(server, 'ACME01', key.text)).toEqual(ALLOWED);
  await new LoginPage(page).signIn(people.maya);
  await arrived(page, `Archive “${key.name}”?`);
});
