// "API keys".
import { keysOf } from '../support/addresses.js';
import { arrived, submit, visit } from './page.js';

export class KeysPage {
  constructor(page) {
    this.page = page;
    this.create = page.getByRole('link', { name: 'Create new key', exact: true });
    this.archived = page.getByRole('link', { name: 'View archived keys', exact: true });
    this.search = page.getByRole('searchbox', { name: 'Find a key', exact: true });
    this.rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  }

  // The keys of one team.
  async show(team) {
    await this.page.getByRole('combobox', { name: 'Team', exact: true }).selectOption(team);
    await submit(this.page, this.page.getByRole('button', { name: 'Show', exact: true }));
  }

  open = (workspace = 'ACME01', query = '') => visit(this.page, keysOf(workspace) + query);

  row = (name) => this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });

  async menu(name) {
    const button = this.page.getByRole('button', { name: `Actions for ${name}`, exact: true });
    await button.click();
    return this.page.locator('[popover]:popover-open');
  }

  // Chooses from the row's menu and arrives at the page of that heading.
  async choose(name, item, heading) {
    const menu = await this.menu(name);
    await menu.getByRole('link', { name: item, exact: true }).click();
    await arrived(this.page, heading);
  }
}

export class ArchivedPage {
  constructor(page) {
    this.page = page;
    this.rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  }

  open = (workspace = 'ACME01') => visit(this.page, `${keysOf(workspace)}/archived`);

  row = (name) => this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });
}
