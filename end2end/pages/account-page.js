// "Your account", and the way back in for those who forgot their password.
import { submit, visit } from './page.js';

export class ForgotPasswordPage {
  constructor(page) {
    this.page = page;
    this.email = page.getByLabel('Email', { exact: true });
    this.button = page.getByRole('button', { name: 'Mail me a link', exact: true });
  }

  open = () => visit(this.page, '/forgot-password');

  async ask(email) {
    await this.email.fill(email);
    await submit(this.page, this.button);
  }
}

export class AccountPage {
  constructor(page) {
    this.page = page;
    this.present = page.getByLabel('Present password', { exact: true });
    this.password = page.getByLabel('New password', { exact: true });
    this.again = page.getByLabel('New password again', { exact: true });
    this.sessions = page.getByRole('region', { name: 'Your sessions' }).getByRole('row');
    this.mails = page.getByRole('group', { name: /^Keys that are created/ });
    this.status = page.getByRole('status').filter({ hasText: /\S/ });
  }

  open = () => visit(this.page, '/account');
  press = (name) => submit(this.page, this.page.getByRole('button', { name }));

  async chooseMails(workspace, on) {
    await this.mails.getByRole('checkbox', { name: workspace }).setChecked(on);
    await this.press('Save mails');
  }

  async changePassword(present, password, again = password) {
    await this.present.fill(present);
    await this.password.fill(password);
    await this.again.fill(again);
    await this.press('Change password');
  }
}
