import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { follow, ready } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { keysOf } from '../support/addresses.js';
import { KEY_TEXT, people, unique } from '../support/demo.js';
import { ALLOWED, OTHER_API, authorize } from '../support/gateway.js';
import { hidden } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('a new key is shown once, opens its API at the gateway and no other', async ({ as, server }) => {
  const page = await as(people.maya);
  const [keys, form, reveal] = [new KeysPage(page), new KeyForm(page), new Reveal(page)];
  const name = unique('Mailer');
  await keys.open();
  await follow(page, keys.create, 'Create new key');
  await form.fill(name, ['Push']);
  await form.send();
  const key = await reveal.text();

  expect(await authorize(server, 'ACME01', key, 'push')).toEqual(ALLOWED);
  expect(await authorize(server, 'ACME01', key, 'data')).toEqual(OTHER_API);
  expect(await authorize(server, 'BOREAL', key, 'push')).toMatchObject({ status: 401 });

  await follow(page, reveal.stored, 'API keys');
  const row = keys.row(name);
  await expect(row).toContainText('Partial');
  await expect(row).toContainText('Push');
  await expect(row).toContainText(people.maya);
  await expect(row.getByText(`${key.slice(0, 7)}…${key.slice(-10, -6)}`)).toBeVisible();
  expect(await page.content()).not.toContain(key);
});

test('a key for every API has full access', async ({ as, server }) => {
  const page = await as(people.li);
  const [keys, form, reveal] = [new KeysPage(page), new KeyForm(page), new Reveal(page)];
  const name = unique('Everything');
  await form.openNew();
  await form.fill(name, ['Data', 'Segmentation', 'Push']);
  await form.send();
  const key = await reveal.text();
  for (const api of ['data', 'segmentation', 'push']) expect(await authorize(server, 'ACME01', key, api)).toEqual(ALLOWED);
  await keys.open();
  await expect(keys.row(name).getByText('Full', { exact: true })).toBeVisible();
});

test('the answer with the key says how to try it', async ({ as }) => {
  const page = await as(people.maya);
  const [form, reveal] = [new KeyForm(page), new Reveal(page)];
  await form.openNew();
  await form.fill(unique('Try'), ['Data']);
  await form.send();
  const key = await reveal.text();
  await page.getByText('Try it', { exact: true }).click();
  await expect(page.getByText(`curl -u 'ACME01:${key}'`)).toBeVisible();
});

test.describe('the same form sent again', () => {
  test.use({ refusals: [409] });

  test('by a reload makes no second key and does not show the first again', async ({ as }) => {
    const page = await as(people.maya);
    const [keys, form, reveal] = [new KeysPage(page), new KeyForm(page), new Reveal(page)];
    const name = unique('Reload');
    await form.openNew();
    await form.fill(name, ['Data']);
    await form.send();
    const key = await reveal.text();

    await page.reload();
    await ready(page);
    await expect(page.getByText('No second key was made.')).toBeVisible();
    await expect(reveal.key).toHaveCount(0);
    expect(await page.content()).not.toContain(key);
    await keys.open();
    await expect(keys.row(name)).toHaveCount(1);
  });

  test('by a double click makes one key', async ({ as }) => {
    const page = await as(people.maya);
    const [keys, form] = [new KeysPage(page), new KeyForm(page)];
    const name = unique('Double');
    await form.openNew();
    await form.fill(name, ['Data']);
    await form.save.dblclick();
    await expect(page.getByRole('heading', { level: 1, name: /is ready|was made already/ })).toBeVisible();
    await keys.open();
    await expect(keys.row(name)).toHaveCount(1);
  });

  test('twice at the same moment makes one key, and one answer shows it', async ({ by }) => {
    const maya = await by(people.maya);
    const path = `${keysOf('ACME01')}/new`;
    const fields = { form: hidden(await maya.page(path), 'form'), name: unique('Twice'), api: 'data' };
    const answers = await Promise.all([maya.post(path, fields), maya.post(path, fields)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    const inPage = new RegExp(`>\\s*${KEY_TEXT.source.slice(1, -1)}\\s*<`);
    expect(texts.filter((text) => inPage.test(text))).toHaveLength(1);
  });
});
