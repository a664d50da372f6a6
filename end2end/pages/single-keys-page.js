// The old screen: a tile for each API.
import { expect } from '@playwright/test';
import { singleKeysOf } from '../support/addresses.js';
import { arrived, submit, visit } from './page.js';

export class SingleKeysPage {
  constructor(page) {
    this.page = page;
    this.tiles = page.locator('section.tile');
    this.request = page.getByRole('button', { name: 'Request early access', exact: true });
  }

  open = (workspace) => visit(this.page, singleKeysOf(workspace));

  tile = (api) => this.page.getByRole('region', { name: api, exact: true });

  generate = (api) => submit(this.page, this.tile(api).getByRole('button', { name: 'Generate key', exact: true }));

  // Through the confirmation.
  async regenerate(api) {
    await this.tile(api).getByRole('button', { name: 'Regenerate key', exact: true }).click();
    await arrived(this.page, `Regenerate the key of ${api}?`);
    await expect(this.page.getByText('expires immediately')).toBeVisible();
    await submit(this.page, this.page.getByRole('button', { name: 'Regenerate key', exact: true }));
  }
}
