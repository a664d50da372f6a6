import { AccountPage } from '../pages/account-page.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived } from '../pages/page.js';
import { mailTo } from '../support/mail.js';
import { makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { Visitor } from '../support/visitor.js';

const signIn = async (page, email) => {
  await new LoginPage(page).open();
  await new LoginPage(page).signIn(email);
  await arrived(page, 'API keys');
};

test('a new key is told by mail, whose link leads to the key', async ({ page, server }) => {
  const { id, name, admin } = await newWorkspace(server);
  await signIn(page, admin);
  const key = await makeKey(await Visitor.signedIn(server, admin), id);
  const mail = await mailTo(server, admin, `Subject: Key created in ${name}: ${key.name}`);
  expect(mail).toContain(`By: ${admin}`);
  const [link] = mail.match(/http:\S+\/api-keys\/\w+/);
  await page.goto(link);
  await arrived(page, key.name);
});

test('who wants no mails of keys is told of none, and still of a sign-in with a new browser', async ({ page, open, server }) => {
  const { id, name, admin } = await newWorkspace(server);
  await signIn(page, admin);
  const account = new AccountPage(page);
  await account.open();
  await expect(account.mails.getByRole('checkbox', { name })).toBeChecked();
  await account.chooseMails(name, false);
  await expect(account.mails.getByRole('checkbox', { name })).not.toBeChecked();
  const key = await makeKey(await Visitor.signedIn(server, admin), id);

  await signIn(await (await open()).newPage(), admin);
  expect(await mailTo(server, admin, 'Browser: Chrom')).toContain('Subject: New sign-in to Latchkey');
  // The mail of the key would have been sent before.
  expect((await server.mails()).some((mail) => mail.includes(key.name))).toBe(false);
});
