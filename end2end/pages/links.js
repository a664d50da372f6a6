// What one-time links open: an invitation, and a password to set.
import { PASSWORD } from '../support/demo.js';
import { submit, visit } from './page.js';

class LinkPage {
  constructor(page, button) {
    this.page = page;
    this.password = page.getByLabel('New password', { exact: true });
    this.again = page.getByLabel('New password again', { exact: true });
    this.button = page.getByRole('button', { name: button, exact: true });
    this.problems = page.getByRole('alert');
  }

  open = (link) => visit(this.page, link);
  send = () => submit(this.page, this.button);
}

export class InvitationPage extends LinkPage {
  constructor(page) {
    super(page, 'Accept the invitation');
    this.name = page.getByLabel('Your name', { exact: true });
  }

  async accept(name, password = PASSWORD, again = password) {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.again.fill(again);
    await this.send();
  }
}

export class SetPasswordPage extends LinkPage {
  constructor(page) {
    super(page, 'Set password');
  }

  async set(password = PASSWORD, again = password) {
    await this.password.fill(password);
    await this.again.fill(again);
    await this.send();
  }
}
