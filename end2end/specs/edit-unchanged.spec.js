import { KeyForm } from '../pages/key-form.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { hidden, makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test.use({ refusals: [422] });

// In the browser "Save" waits until something differs; without script the server tells.
test('an edit that changes nothing is told so, and writes no history', async ({ as, by, javaScriptEnabled }) => {
  const maya = await by(people.maya);
  const key = await makeKey(maya, 'ACME01');
  const page = await as(people.maya);
  const form = new KeyForm(page);
  await form.openEdit(key);
  if (javaScriptEnabled === false) {
    await form.send();
    await expect(page.getByText('Nothing differs from what the key is')).toBeVisible();
  } else {
    await expect(form.save).toBeDisabled();
  }

  const path = `${keysOf('ACME01')}/${key.id}/edit`;
  const version = hidden(await maya.page(path), 'version');
  const answer = await maya.post(path, { version, name: ` ${key.name} `, api: 'data' });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('Nothing differs from what the key is');
  expect(hidden(await maya.page(path), 'version')).toBe(version);
});
