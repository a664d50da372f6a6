// "Create new key" and "Edit key details".
import { keysOf } from '../support/addresses.js';
import { submit, visit } from './page.js';

export class KeyForm {
  constructor(page) {
    this.page = page;
    this.name = page.getByRole('textbox', { name: 'Key name', exact: true });
    this.apis = page.getByRole('group', { name: 'Select APIs for access', exact: true });
    this.team = page.getByRole('combobox', { name: 'Team', exact: true });
    this.save = page.getByRole('button', { name: 'Save', exact: true });
    this.problems = page.getByRole('alert');
  }

  openNew = (workspace = 'ACME01') => visit(this.page, `${keysOf(workspace)}/new`);
  openEdit = (key, workspace = 'ACME01') => visit(this.page, `${keysOf(workspace)}/${key.id}/edit`);

  api = (name) => this.apis.getByRole('checkbox', { name, exact: true });

  async fill(name, apis) {
    await this.name.fill(name);
    for (const api of ['Data', 'Segmentation', 'Push']) await this.api(api).setChecked(apis.includes(api));
  }

  send = () => submit(this.page, this.save);
}
