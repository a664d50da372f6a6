import { arrived, visit } from '../pages/page.js';
import { keysOf } from '../support/addresses.js';
import { people } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { hidden, makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const UNKNOWN = 'zzzzzzzzzzzz';

// A key of a workspace that Maya does not belong to.
async function foreignKey(server, by) {
  const workspace = await newWorkspace(server);
  const key = await makeKey(await by(workspace.admin), workspace.id);
  return { workspace: workspace.id, key };
}

test.describe('by address,', () => {
  test.use({ refusals: [404] });

  test('a key of another workspace is not found', async ({ as, by, server }) => {
    const { workspace, key } = await foreignKey(server, by);
    const page = await as(people.maya);
    for (const path of [`${keysOf('ACME01')}/${key.id}`, `${keysOf(workspace)}/${key.id}`, keysOf(workspace), keysOf('NOWHERE')]) {
      const answer = await visit(page, path);
      expect(answer.status(), path).toBe(404);
      await arrived(page, 'Not found');
      await expect(page.getByText(key.name)).toHaveCount(0);
    }
  });
});

test('whether a key of another workspace exists cannot be told from the answer', async ({ by, server }) => {
  const { workspace, key } = await foreignKey(server, by);
  const maya = await by(people.maya);
  const answers = async (base, id) => {
    const told = [];
    for (const step of ['', '/edit', '/regenerate', '/archive']) {
      const answer = await maya.get(`${base}/${id}${step}`);
      told.push([answer.status, plain(await answer.text(), id)]);
    }
    return told;
  };
  expect(await answers(keysOf('ACME01'), key.id)).toEqual(await answers(keysOf('ACME01'), UNKNOWN));
  expect(await answers(keysOf(workspace), key.id)).toEqual(await answers(keysOf(workspace), UNKNOWN));
});

test('a key of another workspace is not changed by a direct request', async ({ by, server }) => {
  const { workspace, key } = await foreignKey(server, by);
  const maya = await by(people.maya);
  const own = await makeKey(maya, 'ACME01');
  const version = hidden(await maya.page(`${keysOf('ACME01')}/${own.id}/edit`), 'version');
  for (const base of [keysOf('ACME01'), keysOf(workspace)]) {
    for (const step of ['edit', 'regenerate', 'archive']) {
      const fields = { version, confirmation: key.name, name: 'Stolen', api: 'push' };
      const answer = await maya.post(`${base}/${key.id}/${step}`, fields);
      expect(answer.status, `${base} ${step}`).toBe(404);
    }
  }
  expect(await authorize(server, workspace, key.text)).toEqual(ALLOWED);
});

// Without what differs from answer to answer: the nonce, and the id that was asked for.
function plain(html, id) {
  return html.replaceAll(/nonce="?[^"\s>]+"?/g, '').replaceAll(id, 'ID');
}
