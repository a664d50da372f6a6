import { LoginPage } from '../pages/login-page.js';
import { arrived, ready, visit } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { expect, test } from '../support/test.js';

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
// The first number of `oklch(0.985 …)`: 0 is black, 1 is white.
const brightness = (color) => Number(/^oklch\(([\d.]+)/.exec(color)?.[1]);

async function choose(page, theme, javaScriptEnabled) {
  await page.getByRole('button', { name: 'Theme', exact: true }).click();
  const button = page.getByRole('button', { name: theme, exact: true });
  if (javaScriptEnabled === false) await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  else await Promise.all([page.waitForResponse('**/theme'), button.click()]);
  await ready(page);
}

for (const [system, chosen, word] of [
  ['light', 'Dark', 'dark'],
  ['dark', 'Light', 'light'],
]) {
  test(`"${chosen}" stays chosen on a ${system} system, on other pages too`, async ({ as, javaScriptEnabled }) => {
    const page = await as(people.maya, { colorScheme: system });
    await visit(page, keysOf('ACME01'));
    const before = await background(page);
    await choose(page, chosen, javaScriptEnabled);
    await expect(page.locator('html')).toHaveAttribute('data-theme', word);
    const after = await background(page);
    expect(brightness(after) > brightness(before), `${before} became ${after}`).toBe(chosen === 'Light');
    await expect(page).toHaveURL(keysOf('ACME01'));

    await page.reload();
    expect(await background(page)).toBe(after);
    await visit(page, `${keysOf('ACME01')}/archived`);
    expect(await background(page)).toBe(after);
  });
}

test('without a choice the page is as the system', async ({ open }) => {
  const seen = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await (await open({ colorScheme })).newPage();
    await new LoginPage(page).open();
    seen.push(brightness(await background(page)));
  }
  expect(seen[0]).toBeGreaterThan(0.8);
  expect(seen[1]).toBeLessThan(0.4);
});

test('the colours can be chosen before signing in', async ({ page, javaScriptEnabled }) => {
  await new LoginPage(page).open();
  await choose(page, 'Dark', javaScriptEnabled);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('menus open and close, and lead on', async ({ as }) => {
  const page = await as(people.maya);
  await visit(page, keysOf('ACME01'));
  await page.getByRole('button', { name: /Acme Retail/ }).click();
  const menu = page.locator('[popover]:popover-open');
  await expect(menu).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await page.getByRole('button', { name: /Acme Retail/ }).click();
  await menu.getByRole('link', { name: /Cobalt Bank/ }).click();
  await arrived(page, 'APIs');
});
