// "Latchkey access" of a workspace.
import { latchkeyAccessOf } from '../support/addresses.js';
import { submit, visit } from './page.js';

export class LatchkeyAccessPage {
  constructor(page) {
    this.page = page;
    this.switch = page.getByRole('switch', {
      name: 'Let Latchkey’s customer success managers see this workspace’s keys',
      exact: true,
    });
    this.looks = page.getByRole('region', { name: 'Who looked', exact: true });
  }

  open = (workspace) => visit(this.page, latchkeyAccessOf(workspace));
  press = () => submit(this.page, this.switch);
}
