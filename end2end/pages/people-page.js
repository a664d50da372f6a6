// "Users": the list, an invitation, a member, and the confirmation of a removal.
import { usersOf } from '../support/addresses.js';
import { submit, visit } from './page.js';

export class PeoplePage {
  constructor(page, workspace = 'ACME01') {
    this.page = page;
    this.workspace = workspace;
    this.email = page.getByLabel('Email', { exact: true });
    this.status = page.getByRole('status').filter({ hasText: /\S/ });
    this.alert = page.getByRole('alert');
  }

  open = () => visit(this.page, usersOf(this.workspace));
  openInvite = () => visit(this.page, `${usersOf(this.workspace)}/invite`);

  member = (text) => this.#row('Members', text);
  invitation = (text) => this.#row('Invitations', text);

  #row(region, text) {
    return this.page.getByRole('region', { name: region }).getByRole('row').filter({ hasText: text });
  }

  role = (name) => this.page.getByRole('radio', { name, exact: true });
  team = (name) => this.page.getByRole('checkbox', { name, exact: true });
  press = (name) => submit(this.page, this.page.getByRole('button', { name }));

  async invite(email, role, teams = []) {
    await this.email.fill(email);
    if (role) await this.role(role).check();
    for (const team of teams) await this.team(team).check();
    await this.press('Send the invitation');
  }

  async openMember(name) {
    await this.open();
    await this.member(name).getByRole('link', { name, exact: true }).click();
  }
}
