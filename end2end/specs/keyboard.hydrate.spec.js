import { Archiving } from '../pages/confirmation.js';
import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { arrived, ready } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, REFUSED, authorize } from '../support/gateway.js';
import { makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

// More presses than any page has places to stop at.
const PRESSES = 120;

// Tab, until it has the focus; every stop on the way can be seen.
async function tabTo(target) {
  const page = target.page();
  await expect(target).toBeVisible();
  for (let presses = 0; presses < PRESSES; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === document.body) return 'the page';
      const { width, height } = at.getBoundingClientRect();
      // A box is marked by the label around it.
      const marked = [at, at.closest('label')].filter(Boolean).some((one) => {
        const { outlineStyle, boxShadow } = getComputedStyle(one);
        return outlineStyle !== 'none' || boxShadow !== 'none';
      });
      return width > 0 && height > 0 && marked ? 'it' : at.outerHTML.slice(0, 200);
    });
    expect(['it', 'the page'], `the focus on ${seen} can be seen`).toContain(seen);
  }
  throw new Error(`${target} cannot be reached with Tab`);
}

async function press(target, key = 'Enter') {
  await tabTo(target);
  await target.page().keyboard.press(key);
}

test('a key is created and archived by keyboard alone', async ({ as, server }) => {
  const page = await as(people.maya, { permissions: ['clipboard-read', 'clipboard-write'] });
  const [keys, form, reveal, dialog] = [new KeysPage(page), new KeyForm(page), new Reveal(page), new Archiving(page)];
  const name = unique('Keyboard');
  await keys.open();
  await press(keys.create);
  await arrived(page, 'Create new key');
  await tabTo(form.name);
  await page.keyboard.type(name);
  await press(form.api('Push'), 'Space');
  await press(form.save);
  const key = await reveal.text();
  await ready(page);
  expect(await authorize(server, 'ACME01', key, 'push')).toEqual(ALLOWED);
  await press(reveal.copy);
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  await press(reveal.stored);
  await arrived(page, 'API keys');

  await press(page.getByRole('button', { name: `Actions for ${name}`, exact: true }));
  await press(page.locator('[popover]:popover-open').getByRole('link', { name: 'Archive key', exact: true }));
  await arrived(page, `Archive “${name}”?`);
  await tabTo(dialog.name);
  await page.keyboard.type(name);
  await press(dialog.button);
  await expect(page.getByText('The key is archived, and refused everywhere.')).toBeVisible();
  expect(await authorize(server, 'ACME01', key, 'push')).toEqual(REFUSED);
});

test('the first Tab offers to skip to the content', async ({ as }) => {
  const page = await as(people.maya);
  await new KeysPage(page).open();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: /^Skip to/ });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('a menu closes with Escape and returns the focus to its button', async ({ as, by }) => {
  const { name } = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const button = page.getByRole('button', { name: `Actions for ${name}`, exact: true });
  await press(button);
  await expect(page.locator('[popover]:popover-open')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(page.locator('[popover]:popover-open')).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('what "Partial" means can be read by keyboard', async ({ as, by }) => {
  const { name } = await makeKey(await by(people.maya), 'ACME01', { apis: ['data', 'push'] });
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const tip = keys.row(name).getByRole('tooltip').filter({ hasText: 'Partial (2 of 3): Data, Push' });
  await expect(tip).toBeHidden();
  await keys.row(name).locator('.tip', { hasText: 'Partial' }).focus();
  await expect(tip).toBeVisible();
});

test.describe('a form that needs mending', () => {
  test.use({ refusals: [422] });

  test('puts the focus on what is wrong, and its links lead to the fields', async ({ as }) => {
    const page = await as(people.maya);
    const form = new KeyForm(page);
    await form.openNew();
    await form.send();
    await expect(form.problems).toBeFocused();
    await press(form.problems.getByRole('link', { name: 'Give the key a name.' }));
    await expect(form.name).toBeFocused();
  });
});
