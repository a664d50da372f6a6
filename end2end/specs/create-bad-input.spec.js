import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { Reveal } from '../pages/reveal.js';
import { people, unique } from '../support/demo.js';
import { archiveKey, makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const names = [
  ['an empty name', '', 'Give the key a name.'],
  ['a name of spaces', '   ', 'Give the key a name.'],
  ['a name of 101 characters', 'é'.repeat(101), 'Use at most 100 characters; this name has 101.'],
  ['a name with a tab', 'Night\tjob', 'Remove the invisible character'],
  ['a name that turns the direction of the text', 'Night \u202Ebojb', 'Remove the invisible character'],
];

test.describe('refused, with the message at its field and everything kept:', () => {
  test.use({ refusals: [422] });

  for (const [what, typed, message] of names) {
    test(what, async ({ as }) => {
      const form = new KeyForm(await as(people.maya));
      await form.openNew();
      await form.fill(typed, ['Data', 'Push']);
      await form.send();
      await expect(form.problems).toContainText(message);
      await expect(form.name).toHaveAccessibleDescription(new RegExp(message));
      await expect(form.name).toHaveAttribute('aria-invalid', 'true');
      await expect(form.name).toHaveValue(typed);
      await expectChosen(form, ['Data', 'Push']);
    });
  }

  test('a name that another key has, in other capitals', async ({ as, by }) => {
    const { name } = await makeKey(await by(people.maya), 'ACME01');
    const form = new KeyForm(await as(people.li));
    await form.openNew();
    await form.fill(name.toUpperCase(), ['Segmentation']);
    await form.send();
    await expect(form.name).toHaveAccessibleDescription(/Another key of this workspace has this name/);
    await expect(form.name).toHaveValue(name.toUpperCase());
    await expectChosen(form, ['Segmentation']);
  });

  test('a name that an archived key has', async ({ as, by }) => {
    const maya = await by(people.maya);
    const key = await makeKey(maya, 'ACME01');
    await archiveKey(maya, 'ACME01', key);
    const form = new KeyForm(await as(people.maya));
    await form.openNew();
    await form.fill(key.name, ['Data']);
    await form.send();
    await expect(form.name).toHaveAccessibleDescription(/An archived key of this workspace has this name/);
  });

  test('no API chosen', async ({ as }) => {
    const form = new KeyForm(await as(people.maya));
    const name = unique('Nothing');
    await form.openNew();
    await form.fill(name, []);
    await form.send();
    await expect(form.problems).toContainText('Select at least one API.');
    await expect(form.apis).toHaveAccessibleDescription(/Select at least one API\./);
    await expect(form.name).toHaveValue(name);
  });

  test('an API that does not exist', async ({ as }) => {
    const form = new KeyForm(await as(people.maya));
    const name = unique('Tampered');
    await form.openNew();
    await form.fill(name, ['Data', 'Push']);
    await form.api('Push').evaluate((box) => box.setAttribute('value', 'everything'));
    await form.send();
    await expect(form.apis).toHaveAccessibleDescription(/There is no API “everything”/);
    await expect(form.name).toHaveValue(name);
    await expectChosen(form, ['Data']);
  });

  test('a bad name and no API, both told at once', async ({ as }) => {
    const form = new KeyForm(await as(people.maya));
    await form.openNew();
    await form.fill('', []);
    await form.send();
    await expect(form.problems.getByRole('listitem')).toHaveCount(2);
  });

  test('the form that was mended makes the key', async ({ as }) => {
    const page = await as(people.maya);
    const [form, keys] = [new KeyForm(page), new KeysPage(page)];
    const name = unique('Mended');
    await form.openNew();
    await form.fill('', ['Data']);
    await form.send();
    await form.name.fill(name);
    await form.send();
    await new Reveal(page).text();
    await keys.open();
    await expect(keys.row(name)).toHaveCount(1);
  });
});

for (const [what, name] of [
  ['emoji, also those joined of several', unique('👩‍🚀 Ops 🇸🇪')],
  ['markup, which is only text', unique('<b onclick="x">&amp; "quoted"')],
  ['exactly 100 characters', unique('x').padEnd(100, 'ö')],
]) {
  test(`a name may hold ${what}`, async ({ as }) => {
    const page = await as(people.maya);
    const [form, keys] = [new KeyForm(page), new KeysPage(page)];
    await form.openNew();
    await form.fill(`  ${name} `, ['Data']);
    await form.send();
    await new Reveal(page).text();
    await keys.open();
    await expect(keys.row(name)).toHaveCount(1);
  });
}

async function expectChosen(form, chosen) {
  for (const api of ['Data', 'Segmentation', 'Push']) {
    await expect(form.api(api), api).toBeChecked({ checked: chosen.includes(api) });
  }
}
