// "Teams", and one team's page.
import { teamsOf } from '../support/addresses.js';
import { arrived, submit, visit } from './page.js';

export class TeamsPage {
  constructor(page) {
    this.page = page;
    this.new = page.getByRole('link', { name: 'New team', exact: true });
    this.name = page.getByRole('textbox', { name: 'Team name', exact: true });
    this.rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  }

  open = (workspace) => visit(this.page, teamsOf(workspace));

  row = (name) => this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });

  async make(name) {
    await this.new.click();
    await arrived(this.page, 'New team');
    await this.name.fill(name);
    await submit(this.page, this.page.getByRole('button', { name: 'Save', exact: true }));
  }

  async rename(name) {
    await this.name.fill(name);
    await submit(this.page, this.page.getByRole('button', { name: 'Rename team', exact: true }));
  }

  async retire(name) {
    await this.page.getByRole('link', { name: 'Retire team', exact: true }).click();
    await arrived(this.page, `Retire “${name}”?`);
    await submit(this.page, this.page.getByRole('button', { name: 'Retire team', exact: true }));
  }
}
