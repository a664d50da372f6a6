// "Regenerate key" and "Archive key", each behind the key's name.
import { keysOf } from '../support/addresses.js';
import { submit, visit } from './page.js';

export class Confirmation {
  constructor(page, button) {
    this.page = page;
    this.name = page.getByRole('textbox', { name: "Type the key's name to confirm", exact: true });
    this.proof = page.getByLabel(/^(Your password|Code of your authenticator app)$/);
    this.button = page.getByRole('button', { name: button, exact: true });
    this.cancel = page.getByRole('link', { name: 'Cancel', exact: true });
    this.alert = page.getByRole('alert');
  }

  async open(key, workspace = 'ACME01') {
    await visit(this.page, `${keysOf(workspace)}/${key.id}/${this.step}`);
    return this;
  }

  async confirm(name) {
    await this.name.fill(name);
    await submit(this.page, this.button);
  }

  // Shows once more who it is, when that is asked for.
  async prove(proof) {
    await this.proof.fill(proof);
    await submit(this.page, this.button);
  }
}

export class Regeneration extends Confirmation {
  step = 'regenerate';

  constructor(page) {
    super(page, 'Regenerate key');
  }
}

export class Archiving extends Confirmation {
  step = 'archive';

  constructor(page) {
    super(page, 'Archive key');
  }
}
