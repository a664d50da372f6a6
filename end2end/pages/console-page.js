// The CSM's console.
import { consoleOf } from '../support/addresses.js';
import { arrived, submit, visit } from './page.js';

export class ConsolePage {
  constructor(page) {
    this.page = page;
    this.search = page.getByRole('searchbox', { name: 'Find a workspace', exact: true });
    this.rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
    this.requests = page.getByRole('region', { name: 'Requests for early access', exact: true });
    this.reason = page.getByRole('textbox', { name: 'Reason', exact: true });
    this.suspension = page.getByRole('region', { name: /^(Suspend workspace|Suspension)$/ });
    this.switch = page.getByRole('switch', { name: 'Early access', exact: true });
  }

  open = (query = '') => visit(this.page, `/staff/workspaces${query}`);
  openWorkspace = (id) => visit(this.page, consoleOf(id));

  row = (name) => this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });

  async find(words) {
    await this.search.fill(words);
    await this.page.getByRole('button', { name: 'Search', exact: true }).click();
    await this.page.waitForURL((url) => url.searchParams.get('q') === words);
  }

  approve = (name) => submit(this.page, this.page.getByRole('button', { name: `Approve ${name}`, exact: true }));

  // Opens the page that asks for the reason.
  async beginToDecline(name) {
    await this.page.getByRole('link', { name: `Decline ${name}`, exact: true }).click();
    await arrived(this.page, `Decline early access for ${name}?`);
  }

  async decline(reason) {
    await this.reason.fill(reason);
    await submit(this.page, this.page.getByRole('button', { name: 'Decline', exact: true }));
  }

  // Opens the page that asks for the reason.
  async beginToSuspend(name) {
    await this.suspension.getByRole('link', { name: 'Suspend workspace', exact: true }).click();
    await arrived(this.page, `Suspend ${name}?`);
  }

  async suspend(reason) {
    await this.reason.fill(reason);
    await submit(this.page, this.page.getByRole('button', { name: 'Suspend workspace', exact: true }));
  }

  resume = () => submit(this.page, this.suspension.getByRole('button', { name: 'Resume workspace', exact: true }));

  // Opens the page that asks for the reason.
  async beginToSuspendLegacy(name) {
    await this.suspension.getByRole('link', { name: 'Suspend legacy keys', exact: true }).click();
    await arrived(this.page, `Suspend the legacy keys of ${name}?`);
  }

  async suspendLegacy(reason) {
    await this.reason.fill(reason);
    await submit(this.page, this.page.getByRole('button', { name: 'Suspend legacy keys', exact: true }));
  }

  resumeLegacy = () => submit(this.page, this.suspension.getByRole('button', { name: 'Resume legacy keys', exact: true }));

  turnOn = () => submit(this.page, this.switch);

  // Through the confirmation.
  async turnOff(name) {
    await submit(this.page, this.switch);
    await arrived(this.page, `Turn early access off for ${name}?`);
    await submit(this.page, this.page.getByRole('button', { name: 'Turn off', exact: true }));
  }
}
