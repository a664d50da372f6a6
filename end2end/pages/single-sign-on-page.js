// "Single sign-on": a workspace's settings, and the way through a provider's own pages.
import { singleSignOnOf } from '../support/addresses.js';
import { submit, visit } from './page.js';

export class SingleSignOnPage {
  constructor(page) {
    this.page = page;
    this.issuer = page.getByLabel('Issuer', { exact: true });
    this.client = page.getByLabel('Client ID', { exact: true });
    this.secret = page.getByLabel('Client secret', { exact: true });
    this.domains = page.getByLabel('Mail domains', { exact: true });
    this.redirect = page.getByLabel('Redirect URI', { exact: true });
    this.on = page.getByRole('checkbox', { name: 'In use' });
    this.problems = page.getByRole('alert');
    this.told = page.locator('.notice').filter({ hasText: 'Saved.' });
  }

  open = (workspace) => visit(this.page, singleSignOnOf(workspace));
  save = () => submit(this.page, this.page.getByRole('button', { name: 'Save', exact: true }));

  async fill({ issuer, client, secret, domain }) {
    await this.issuer.fill(issuer);
    await this.client.fill(client);
    await this.secret.fill(secret);
    if (domain) await this.domains.fill(domain);
    await this.on.check();
  }
}

// "Sign in with single sign-on".
export class SignInSsoPage {
  constructor(page) {
    this.page = page;
    this.email = page.getByLabel('Work email', { exact: true });
    this.button = page.getByRole('button', { name: 'Go on', exact: true });
    this.problem = page.getByRole('alert');
  }

  open = (path = '/login/sso') => visit(this.page, path);

  async type(email) {
    await this.email.fill(email);
    await submit(this.page, this.button);
  }
}

// The pages of the provider of the tests: its login and its question whether it may tell.
export class ProviderPages {
  constructor(page) {
    this.page = page;
    this.login = page.locator('input[name="login"]');
    this.password = page.locator('input[name="password"]');
  }

  async signIn(person) {
    await this.login.fill(person);
    await this.password.fill('any');
    await this.page.getByRole('button', { name: 'Sign-in' }).click();
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }
}
