// "Export audit logs", and a report's page.
import { expect } from '@playwright/test';
import { until } from '../support/until.js';
import { arrived, ready, submit } from './page.js';

export class ExportOffer {
  constructor(page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
    this.confirm = page.getByRole('button', { name: 'Export audit logs', exact: true });
    this.cancel = page.getByRole('link', { name: 'Cancel', exact: true });
  }

  // Asks for the report, and gives its page.
  async send() {
    await submit(this.page, this.confirm);
    await arrived(this.page, 'Audit log report');
    return new ExportPage(this.page);
  }
}

export class ExportPage {
  constructor(page) {
    this.page = page;
    this.progress = page.getByRole('region', { name: 'Progress' });
    this.contents = page.getByRole('region', { name: 'What is in it' });
    this.download = page.getByRole('link', { name: 'Download report', exact: true });
  }

  // As a person without script does: looks again.
  async finished() {
    await until('the report is mailed', 30_000, async () => {
      await this.page.reload();
      await ready(this.page);
      return this.page.getByText(/^Mailed to/).isVisible();
    });
    await expect(this.download).toBeVisible();
  }

  // The file's name and text.
  async file() {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.download.click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
  }
}
