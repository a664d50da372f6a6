import { Regeneration } from '../pages/confirmation.js';
import { KeysPage } from '../pages/keys-page.js';
import { Reveal } from '../pages/reveal.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { ALLOWED, REFUSED, authorize } from '../support/gateway.js';
import { hidden, makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('regenerating twice: each old text is refused as soon as the new one is shown', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01', { apis: ['data'] });
  const page = await as(people.maya);
  const [keys, dialog, reveal] = [new KeysPage(page), new Regeneration(page), new Reveal(page)];
  const texts = [key.text];
  for (const time of ['the first time', 'the second time']) {
    await keys.open();
    await keys.choose(key.name, 'Regenerate key', `Regenerate “${key.name}”?`);
    await expect(page.getByText('expires immediately')).toBeVisible();
    await dialog.confirm(key.name);
    texts.unshift(await reveal.text());
    const [newest, ...old] = texts;
    expect(await authorize(server, 'ACME01', newest), time).toEqual(ALLOWED);
    for (const text of old) expect(await authorize(server, 'ACME01', text), time).toEqual(REFUSED);
  }
  expect(new Set(texts).size).toBe(3);
  expect(new Set(texts.map((text) => text.slice(0, 16))).size, 'the public id stays').toBe(1);
});

test.describe('a refused regeneration', () => {
  test.use({ refusals: [409, 422] });

  test('needs the name exactly as it is written', async ({ as, by, server, javaScriptEnabled }) => {
    const maya = await by(people.maya);
    const key = await makeKey(maya, 'ACME01');
    const dialog = await new Regeneration(await as(people.maya)).open(key);
    if (javaScriptEnabled === false) {
      await dialog.confirm(key.name.toUpperCase());
      await expect(dialog.name).toHaveAccessibleDescription(/exactly as it is written/);
      await expect(dialog.name).toHaveValue(key.name.toUpperCase());
    } else {
      await expect(dialog.button).toBeDisabled();
      await dialog.name.fill(key.name.toUpperCase());
      await expect(dialog.button).toBeDisabled();
      await dialog.name.fill(key.name);
      await expect(dialog.button).toBeEnabled();
    }

    const path = `${keysOf('ACME01')}/${key.id}/regenerate`;
    const version = hidden(await maya.page(path), 'version');
    const answer = await maya.post(path, { version, confirmation: 'something else' });
    expect(answer.status).toBe(422);
    expect(await authorize(server, 'ACME01', key.text)).toEqual(ALLOWED);
  });

  test('by the second of two tabs is told what the first did, and its text stays in force', async ({ as, by, server }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const [first, second] = [new Regeneration(await as(people.maya)), new Regeneration(await as(people.li))];
    await first.open(key);
    await second.open(key);
    await first.confirm(key.name);
    const newest = await new Reveal(first.page).text();

    await second.confirm(key.name);
    await expect(second.alert).toContainText('nothing of yours was saved');
    await expect(second.alert).toContainText(people.maya);
    await expect(new Reveal(second.page).key).toHaveCount(0);
    expect(await authorize(server, 'ACME01', newest)).toEqual(ALLOWED);
    expect(await authorize(server, 'ACME01', key.text)).toEqual(REFUSED);
  });

  test('by a reload does not replace the text again', async ({ as, by, server }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const dialog = await new Regeneration(await as(people.maya)).open(key);
    await dialog.confirm(key.name);
    const reveal = new Reveal(dialog.page);
    const newest = await reveal.text();
    await Promise.all([dialog.page.waitForEvent('domcontentloaded'), dialog.page.reload()]);
    await expect(dialog.alert).toContainText('nothing of yours was saved');
    await expect(reveal.key).toHaveCount(0);
    expect(await authorize(server, 'ACME01', newest)).toEqual(ALLOWED);
  });
});

test('after cancelling, the key is as it was', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const dialog = await new Regeneration(await as(people.maya)).open(key);
  await dialog.cancel.click();
  await expect(dialog.page.getByRole('heading', { level: 1, name: key.name, exact: true })).toBeVisible();
  expect(await authorize(server, 'ACME01', key.text)).toEqual(ALLOWED);
});
