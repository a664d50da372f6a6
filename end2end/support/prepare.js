// What tests start from, made quickly, without a browser.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditLogsOf, consoleOf, keysOf, latchkeyAccessOf, suspendLegacyOf, suspendOf, teamsOf } from './addresses.js';
import { PASSWORD, people, unique, uniqueId } from './demo.js';
import { mailedLink } from './mail.js';
import { Visitor } from './visitor.js';

// A workspace of a test's own, with its admin. `imported`: existing keys, by API. `domain`: of the admin's address.
export async function newWorkspace(server, { earlyAccess = true, imported = {}, domain = 'fresh.example' } = {}) {
  const id = uniqueId('W');
  const workspace = { id, name: unique('Fresh'), domain, admin: `${id.toLowerCase()}@${domain}` };
  await server.command('workspace', 'create', workspace.name, '--id', id, '--admin', workspace.admin);
  await joinBy(server, workspace.admin);
  if (Object.keys(imported).length > 0) await importKeys(server, id, imported);
  if (earlyAccess) await switchEarlyAccess(server, id, 'on');
  return workspace;
}

async function joinBy(server, address) {
  const link = await mailedLink(server, address);
  const fields = { name: 'Fresh Admin', password: PASSWORD, again: PASSWORD };
  await expectStatus(303, new Visitor(server).post(link, fields));
}

async function importKeys(server, workspace, keys) {
  const file = join(server.folder, `${workspace}.csv`);
  const rows = Object.entries(keys).map(([api, text]) => `${workspace},${api},${text}\n`);
  await writeFile(file, `workspace_id,api,key\n${rows.join('')}`);
  for (const text of Object.values(keys)) server.seen.secrets.add(text);
  await server.command('legacy', 'import', file);
}

export async function switchEarlyAccess(server, workspace, state) {
  const noor = await Visitor.signedIn(server, people.noor);
  await expectStatus(303, noor.post(consoleOf(workspace), { 'early-access': state, confirmed: 'yes' }));
}

export async function suspend(server, workspace, reason) {
  const noor = await Visitor.signedIn(server, people.noor);
  await expectStatus(303, noor.post(suspendOf(workspace), { reason }));
}

export async function suspendLegacy(server, workspace, reason) {
  const noor = await Visitor.signedIn(server, people.noor);
  await expectStatus(303, noor.post(suspendLegacyOf(workspace), { reason }));
}

// A key, made as the form makes it.
export async function makeKey(visitor, workspace, { name = unique('Key'), apis = ['data'] } = {}) {
  const path = `${keysOf(workspace)}/new`;
  const form = hidden(await visitor.page(path), 'form');
  const answer = await expectStatus(200, visitor.post(path, { form, name, api: apis }));
  return { name, ...shownIn(await answer.text()) };
}

// A team, made as the form makes it; gives its id.
export async function makeTeam(visitor, workspace, name) {
  const answer = await expectStatus(303, visitor.post(`${teamsOf(workspace)}/new`, { name }));
  return /teams\/([^?]+)/.exec(answer.headers.get('location'))[1];
}

// Puts somebody of the demo into a workspace of a test's own, and gives a key of theirs.
export async function joinAndMakeKey(server, visitor, address, workspace) {
  await server.database.run(
    `INSERT INTO memberships SELECT '${workspace}', id, 'manager' FROM users WHERE email = '${address}'`,
  );
  return makeKey(visitor, workspace);
}

// Takes somebody out of a workspace.
export async function leave(server, address, workspace) {
  const whose = `workspace_id = '${workspace}' AND user_id = (SELECT id FROM users WHERE email = '${address}')`;
  for (const table of ['team_members', 'memberships']) await server.database.run(`DELETE FROM ${table} WHERE ${whose}`);
}

export async function archiveKey(visitor, workspace, key) {
  const path = `${keysOf(workspace)}/${key.id}/archive`;
  const version = hidden(await visitor.page(path), 'version');
  await expectStatus(303, visitor.post(path, { version, confirmation: key.name }));
}

// Gives the new text.
export async function regenerateKey(visitor, workspace, key) {
  const path = `${keysOf(workspace)}/${key.id}/regenerate`;
  const version = hidden(await visitor.page(path), 'version');
  const answer = await expectStatus(200, visitor.post(path, { version, confirmation: key.name }));
  return shownIn(await answer.text()).text;
}

export async function renameKey(visitor, workspace, key, name) {
  const path = `${keysOf(workspace)}/${key.id}/edit`;
  const version = hidden(await visitor.page(path), 'version');
  await expectStatus(303, visitor.post(path, { version, name, api: 'data' }));
}

// Keeps CSMs from the keys of a workspace.
export async function keepOut(admin, workspace) {
  await expectStatus(303, admin.post(latchkeyAccessOf(workspace), { access: 'off' }));
}

// A report of the log, asked for as the page does; gives its id.
export async function askForReport(visitor, workspace, fields = {}) {
  const path = `${auditLogsOf(workspace)}/export`;
  const form = hidden(await visitor.page(`${path}?${new URLSearchParams(fields)}`), 'form');
  const answer = await expectStatus(303, visitor.post(path, { form, ...fields }));
  return answer.headers.get('location').split('/').pop();
}

// Makes the sign-ins of somebody 16 minutes older.
export async function ageSessions(server, address) {
  const older = (column) => `${column} = ${column} - interval '16 minutes'`;
  const whose = `(SELECT id FROM users WHERE email = '${address}')`;
  await server.database.run(`UPDATE sessions SET ${older('created_at')}, ${older('proven_at')} WHERE user_id = ${whose}`);
}

// The value of a hidden field.
export function hidden(html, name) {
  const field = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`name="${name}"`));
  const value = /\bvalue="([^"]*)"/.exec(field ?? '')?.[1];
  if (value === undefined) throw new Error(`the page has no hidden field ${name}`);
  return value;
}

function shownIn(html) {
  const text = /data-testid="new-key"[^>]*>([^<]+)</.exec(html)?.[1];
  if (!text) throw new Error('the answer shows no key');
  return { text, id: text.slice(3, 15) };
}

async function expectStatus(status, asked) {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`${answer.url}: ${answer.status} instead of ${status}\n${await answer.text()}`);
  return answer;
}
