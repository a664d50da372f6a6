// What every page object needs: to wait, without guessing, until a page can be used.
import { expect } from '@playwright/test';
import { hasScript } from '../support/script.js';

// The browser has taken over. There is nothing to wait for without script, and on pages that stay plain.
export async function ready(page) {
  const plain = (await page.locator('head script[type="module"]').count()) === 0;
  if (hasScript(page) && !plain) await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

export async function visit(page, path) {
  const answer = await page.goto(path);
  await ready(page);
  return answer;
}

// Sends a form: the answer is another document.
export async function submit(page, button) {
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  await ready(page);
}

// Follows a link to the page of that heading, in the browser or by another document.
export async function follow(page, link, heading) {
  await link.click();
  await arrived(page, heading);
}

export async function arrived(page, heading) {
  await expect(title(page, heading)).toBeVisible();
  await ready(page);
}

export const title = (page, name) => page.getByRole('heading', { level: 1, name, exact: typeof name === 'string' });
