// The one answer that shows a key.
import { expect } from '@playwright/test';
import { KEY_TEXT } from '../support/demo.js';

export class Reveal {
  constructor(page) {
    this.page = page;
    this.key = page.getByTestId('new-key');
    this.copy = page.getByRole('button', { name: 'Copy', exact: true });
    this.stored = page.getByRole('link', { name: 'I have stored the key', exact: true });
  }

  async text() {
    await expect(this.key).toHaveText(KEY_TEXT);
    return (await this.key.textContent()).trim();
  }
}
