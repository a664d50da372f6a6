import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { arrived } from '../pages/page.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, OTHER_API, authorize } from '../support/gateway.js';
import { makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('an edit changes name and access, and the text of the key goes on working', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01', { apis: ['data'] });
  const page = await as(people.maya);
  const [keys, form] = [new KeysPage(page), new KeyForm(page)];
  const renamed = unique('Renamed');
  await keys.open();
  await keys.choose(key.name, 'Edit key details', 'Edit key details');
  await expect(form.name).toHaveValue(key.name);
  await form.fill(renamed, ['Push']);
  await form.send();
  await arrived(page, renamed);
  await expect(page.getByRole('status').filter({ hasText: 'The changes were saved.' })).toBeVisible();
  await expect(page.getByText(`${people.maya} ·`).first()).toBeVisible();

  expect(await authorize(server, 'ACME01', key.text, 'push')).toEqual(ALLOWED);
  expect(await authorize(server, 'ACME01', key.text, 'data')).toEqual(OTHER_API);
});

test('a key may change just the capitals of its own name', async ({ as, by }) => {
  const key = await makeKey(await by(people.maya), 'ACME01');
  const page = await as(people.maya);
  const form = new KeyForm(page);
  await form.openEdit(key);
  await form.name.fill(key.name.toUpperCase());
  await form.send();
  await arrived(page, key.name.toUpperCase());
});

test.describe('a refused edit', () => {
  test.use({ refusals: [409, 422] });

  test('to the name of another key keeps what was typed', async ({ as, by }) => {
    const maya = await by(people.maya);
    const [key, other] = [await makeKey(maya, 'ACME01'), await makeKey(maya, 'ACME01')];
    const form = new KeyForm(await as(people.maya));
    await form.openEdit(key);
    await form.fill(other.name.toLowerCase(), ['Data', 'Push']);
    await form.send();
    await expect(form.name).toHaveAccessibleDescription(/Another key of this workspace has this name/);
    await expect(form.name).toHaveValue(other.name.toLowerCase());
    await expect(form.api('Push')).toBeChecked();
  });

  test('to no API at all is told at the choice', async ({ as, by, server }) => {
    const key = await makeKey(await by(people.maya), 'ACME01');
    const form = new KeyForm(await as(people.maya));
    await form.openEdit(key);
    await form.fill(key.name, []);
    await form.send();
    await expect(form.apis).toHaveAccessibleDescription(/Select at least one API\./);
    expect(await authorize(server, 'ACME01', key.text, 'data')).toEqual(ALLOWED);
  });

  test('tells the second of two people what the first one did, and loses nothing that was typed', async ({ as, by }) => {
    const key = await makeKey(await by(people.maya), 'ACME01', { apis: ['data'] });
    const [maya, li] = [new KeyForm(await as(people.maya)), new KeyForm(await as(people.li))];
    const [byLi, byMaya] = [unique('By Li'), unique('By Maya')];
    await maya.openEdit(key);
    await li.openEdit(key);
    await li.fill(byLi, ['Data', 'Push']);
    await li.send();
    await arrived(li.page, byLi);

    await maya.fill(byMaya, ['Segmentation']);
    await maya.send();
    await expect(maya.problems).toContainText('nothing of yours was saved');
    await expect(maya.problems).toContainText(people.li);
    await expect(maya.problems).toContainText(byLi);
    await expect(maya.name).toHaveValue(byMaya);
    await expect(maya.api('Segmentation')).toBeChecked();
    await expect(maya.api('Data')).not.toBeChecked();

    await maya.send();
    await arrived(maya.page, byMaya);
  });
});
