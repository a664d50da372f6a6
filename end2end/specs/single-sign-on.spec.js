import { LoginPage } from '../pages/login-page.js';
import { arrived, submit, visit } from '../pages/page.js';
import { SecondFactorPage, SecondStep } from '../pages/second-factor-page.js';
import { ProviderPages, SignInSsoPage, SingleSignOnPage } from '../pages/single-sign-on-page.js';
import { auditLogsOf, keysOf, singleSignOnOf } from '../support/addresses.js';
import { PASSWORD, uniqueId } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { Provider } from '../support/provider.js';
import { expect, test as base } from '../support/test.js';
import { code } from '../support/totp.js';

// A workspace with a mail domain of its own, its admin's page, and a provider that speaks for the domain.
const test = base.extend({
  provider: async ({ server }, use) => {
    const provider = await Provider.start(server);
    await use(provider);
    await provider.stop();
  },
  workspace: async ({ server }, use) => use(await newWorkspace(server, { domain: `${uniqueId('d').toLowerCase()}.example` })),
});

test.use({ refusals: [401, 403, 422, 503] });

async function admin(page, workspace, server) {
  await new LoginPage(page).open();
  await new LoginPage(page).signIn(workspace.admin);
  await arrived(page, 'API keys');
  const device = await new SecondFactorPage(page).setUp(server, PASSWORD);
  await visit(page, keysOf(workspace.id));
  return device;
}

async function turnOn(page, workspace, provider) {
  const settings = new SingleSignOnPage(page);
  await settings.open(workspace.id);
  await settings.fill(provider);
  await settings.save();
  await expect(settings.told).toContainText('sign in through your provider');
  return settings;
}

test('an admin sets it up, and a colleague comes in through the provider', async ({ page, open, server, provider, workspace }) => {
  await admin(page, workspace, server);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Single sign-on' }).click();
  await arrived(page, 'Single sign-on');
  const settings = new SingleSignOnPage(page);
  await expect(settings.redirect).toHaveValue(`${server.url}/login/sso/callback`);
  await expect(settings.domains).toHaveValue(workspace.domain);

  await settings.fill({ ...provider, issuer: 'http://127.0.0.1:9' });
  await settings.save();
  await expect(settings.problems.getByRole('link')).toHaveText(/Nothing answers at this address/);
  await expect(settings.issuer).toHaveValue('http://127.0.0.1:9');
  await expect(settings.client).toHaveValue(provider.client);
  await expect(settings.secret).toHaveValue('');
  await expect(settings.on).toBeChecked();

  await settings.fill(provider);
  await settings.save();
  await expect(settings.told).toContainText('sign in through your provider');
  await expect(settings.secret).toHaveValue('');
  expect(await page.content()).not.toContain(provider.secret);

  const pia = await (await open()).newPage();
  await new LoginPage(pia).open(`/login?next=${encodeURIComponent(keysOf(workspace.id))}`);
  await pia.getByRole('link', { name: 'Sign in with single sign-on' }).click();
  await arrived(pia, 'Single sign-on');
  await new SignInSsoPage(pia).type(`pia@${workspace.domain}`);
  await new ProviderPages(pia).signIn(`pia@${workspace.domain}`);
  await arrived(pia, 'API keys');
  expect(new URL(pia.url()).pathname).toBe(keysOf(workspace.id));
  await expect(pia.getByRole('link', { name: 'Create new key' })).toHaveCount(0);
  await visit(pia, '/account');
  await expect(pia.getByText('You signed in through your organisation')).toBeVisible();

  await visit(page, auditLogsOf(workspace.id));
  await expect(page.getByText(`pia@${workspace.domain} joined as viewer`)).toBeVisible();
  await expect(page.getByText('Signed in through single sign-on')).toBeVisible();
});

test('a password leads to the provider, and an admin gets round it when it is down', async ({ page, open, server, provider, workspace }) => {
  const { secret } = await admin(page, workspace, server);
  await turnOn(page, workspace, provider);
  const colleague = await (await open()).newPage();
  const login = new LoginPage(colleague);
  await login.open();
  await login.signIn(`li@${workspace.domain}`);
  await expect(login.problem).toContainText('People of this mail domain sign in through single sign-on');
  await expect(login.email).toHaveValue(`li@${workspace.domain}`);

  await provider.stop();
  await colleague.getByRole('link', { name: 'Sign in with single sign-on' }).click();
  await arrived(colleague, 'Single sign-on');
  const sso = new SignInSsoPage(colleague);
  await expect(sso.email).toHaveValue(`li@${workspace.domain}`);
  await submit(colleague, sso.button);
  await expect(sso.problem).toContainText('doesn’t answer');
  await expect(sso.email).toHaveValue(`li@${workspace.domain}`);

  await colleague.getByRole('link', { name: 'with their password and second factor' }).click();
  await login.signIn(workspace.admin);
  await arrived(colleague, 'One more step');
  await new SecondStep(colleague).type(code(secret, 1));
  await arrived(colleague, 'API keys');
  await visit(colleague, auditLogsOf(workspace.id));
  await expect(colleague.getByText('Signed in around single sign-on')).toBeVisible();

  const settings = new SingleSignOnPage(colleague);
  await settings.open(workspace.id);
  await settings.on.uncheck();
  await settings.save();
  await expect(settings.told).toContainText('isn’t in use');
});

test('the provider signs somebody in whose address isn’t of the domain', async ({ page, open, server, provider, workspace }) => {
  await admin(page, workspace, server);
  await turnOn(page, workspace, provider);
  const tom = await (await open()).newPage();
  const sso = new SignInSsoPage(tom);
  await sso.open();
  await sso.type('tom');
  await expect(sso.problem.getByRole('link')).toHaveText(/Enter an email address/);
  await sso.type(`tom@${workspace.domain}`);
  await new ProviderPages(tom).signIn('tom@elsewhere.example');
  await expect(tom.getByRole('alert')).toContainText('an address of another domain');
  await tom.goto(singleSignOnOf(workspace.id));
  await arrived(tom, 'Sign in to Latchkey');
});
