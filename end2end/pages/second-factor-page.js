// "Second factor", and the second step of signing in.
import { code } from '../support/totp.js';
import { submit, visit } from './page.js';

export class SecondFactorPage {
  constructor(page) {
    this.page = page;
    this.password = page.getByLabel('Your password', { exact: true });
    this.code = page.getByLabel('Code', { exact: true });
    this.secret = page.getByTestId('factor-secret');
    this.picture = page.getByRole('img', { name: 'QR code for your authenticator app' });
    this.recovery = page.getByTestId('recovery-code');
  }

  open = () => visit(this.page, '/account/second-factor');
  press = (name) => submit(this.page, this.page.getByRole('button', { name, exact: true }));

  async send(name, password, typed) {
    await this.password.fill(password);
    await this.code.fill(typed);
    await this.press(name);
  }

  // Sets it up, and gives the secret, the code that was used for it, and the recovery codes.
  async setUp(server, password) {
    await this.open();
    await this.press('Set up a second factor');
    const secret = await this.secret.textContent();
    server.seen.secrets.add(secret.replaceAll(' ', ''));
    const used = code(secret);
    await this.send('Turn it on', password, used);
    const recovery = await this.recovery.allTextContents();
    for (const one of recovery) server.seen.secrets.add(one);
    return { secret, used, recovery };
  }
}

export class SecondStep {
  constructor(page) {
    this.page = page;
    this.code = page.getByLabel('Code', { exact: true });
    this.problem = page.getByRole('alert');
  }

  async type(typed) {
    await this.code.fill(typed);
    await submit(this.page, this.page.getByRole('button', { name: 'Sign in', exact: true }));
  }
}
