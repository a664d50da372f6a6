import { PASSWORD } from '../support/demo.js';
import { submit, visit } from './page.js';

export class LoginPage {
  constructor(page) {
    this.page = page;
    this.email = page.getByLabel('Email', { exact: true });
    this.password = page.getByLabel('Password', { exact: true });
    this.button = page.getByRole('button', { name: 'Sign in', exact: true });
    this.problem = page.getByRole('alert');
    this.notice = page.locator('.notice');
  }

  open = (path = '/login') => visit(this.page, path);

  async signIn(email, password = PASSWORD) {
    await this.email.fill(email);
    await this.password.fill(password);
    await submit(this.page, this.button);
  }
}
