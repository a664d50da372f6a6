import { KeyForm } from '../pages/key-form.js';
import { follow, title } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { people, unique } from '../support/demo.js';
import { expect, test } from '../support/test.js';

async function newKey(page) {
  const form = new KeyForm(page);
  await form.openNew();
  await form.fill(unique('Reveal'), ['Data']);
  await form.send();
  const reveal = new Reveal(page);
  await reveal.text();
  return reveal;
}

// What the browser asks, answered by staying.
const question = (page) =>
  page.waitForEvent('dialog').then(async (dialog) => {
    const asked = { type: dialog.type(), message: dialog.message() };
    await dialog.dismiss();
    return asked;
  });

test('"Copy" puts the key on the clipboard and says so to a screen reader', async ({ as }) => {
  const page = await as(people.maya, { permissions: ['clipboard-read', 'clipboard-write'] });
  const reveal = await newKey(page);
  await reveal.copy.click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await reveal.text());
});

test('where the browser lets nothing be copied, the key is selected and that is said', async ({ as }) => {
  const page = await as(people.maya);
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
  });
  const reveal = await newKey(page);
  await reveal.copy.click();
  await expect(page.getByRole('status').filter({ hasText: 'Ctrl+C' })).toHaveCount(1);
  expect((await page.evaluate(() => getSelection().toString())).trim()).toBe(await reveal.text());
});

test('the new key has the focus, so that a screen reader says it', async ({ as }) => {
  const page = await as(people.maya);
  await newKey(page);
  await expect(page.getByRole('dialog', { name: /is ready$/ })).toBeFocused();
});

test('leaving by a link before copying asks, and staying keeps the key', async ({ as }) => {
  const page = await as(people.maya);
  const reveal = await newKey(page);
  const asked = question(page);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'API keys' }).click();
  expect(await asked).toEqual({ type: 'confirm', message: expect.stringContaining('has not been copied') });
  await expect(reveal.key).toBeVisible();
});

test('closing the page before copying asks', async ({ as }) => {
  const page = await as(people.maya);
  const reveal = await newKey(page);
  await reveal.key.click();
  const asked = question(page);
  await page.close({ runBeforeUnload: true });
  expect(await asked).toMatchObject({ type: 'beforeunload' });
  await expect(reveal.key).toBeVisible();
});

test('after copying, leaving asks nothing', async ({ as }) => {
  const page = await as(people.maya, { permissions: ['clipboard-read', 'clipboard-write'] });
  const reveal = await newKey(page);
  await reveal.copy.click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  const dialogs = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  await follow(page, page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'API keys' }), 'API keys');
  expect(dialogs).toEqual([]);
});

test('"I have stored the key" asks nothing', async ({ as }) => {
  const page = await as(people.maya);
  const reveal = await newKey(page);
  const dialogs = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  await reveal.stored.click();
  await expect(title(page, 'API keys')).toBeVisible();
  expect(dialogs).toEqual([]);
});

test('going back to the form after a key was made shows that key nowhere', async ({ as }) => {
  const page = await as(people.maya);
  const reveal = await newKey(page);
  const key = await reveal.text();
  await reveal.stored.click();
  await expect(title(page, 'API keys')).toBeVisible();
  await page.goBack();
  await expect(title(page, 'API keys')).toHaveCount(0);
  expect(await page.content()).not.toContain(key);
});
