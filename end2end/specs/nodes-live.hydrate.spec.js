import { people } from '../support/demo.js';
import { visit } from '../pages/page.js';
import { expect, test } from '../support/test.js';

test('the nodes are kept up to date without a reload', async ({ as }) => {
  const page = await as(people.noor);
  await visit(page, '/staff/nodes');
  await page.evaluate(() => { window.kept = true; });
  const again = page.waitForResponse((answer) => answer.url().endsWith('/staff/nodes') && answer.request().headers()['x-latchkey-unattended'] === '1');
  expect((await again).status()).toBe(200);
  await expect(page.getByRole('row').filter({ hasText: 'Ready' }).first()).toBeVisible();
  expect(await page.evaluate(() => window.kept)).toBe(true);
});
