// What the settings of single sign-on gain by script.
import { SingleSignOnPage } from '../pages/single-sign-on-page.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('"Copy" puts the redirect URI on the clipboard and says so to a screen reader', async ({ as, server }) => {
  const { id, admin } = await newWorkspace(server);
  const page = await as(admin, { permissions: ['clipboard-read', 'clipboard-write'] });
  const settings = new SingleSignOnPage(page);
  await settings.open(id);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await settings.redirect.inputValue());
});
