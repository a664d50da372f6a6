import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { arrived, submit, visit } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { TeamsPage } from '../pages/teams-page.js';
import { keysOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { joinAndMakeKey, leave, makeKey, makeTeam, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const settings = (page) => page.getByRole('navigation', { name: 'Settings' });

test('a team is made, renamed and retired, and its name is free again', async ({ as, server }) => {
  const { id, admin } = await newWorkspace(server);
  const page = await as(admin);
  await visit(page, keysOf(id));
  await settings(page).getByRole('link', { name: 'Teams' }).click();
  await arrived(page, 'Teams');
  const teams = new TeamsPage(page);
  await expect(page.getByRole('heading', { name: 'No teams yet' })).toBeVisible();
  await page.getByRole('link', { name: 'New team' }).last().click();
  await arrived(page, 'New team');
  await teams.name.fill('Payments');
  await submit(page, page.getByRole('button', { name: 'Save', exact: true }));
  await arrived(page, 'Payments');
  await expect(page.getByRole('status').filter({ hasText: 'The team is made.' })).toBeVisible();

  await teams.rename('Billing');
  await arrived(page, 'Billing');
  await teams.retire('Billing');
  await arrived(page, 'Teams');
  await expect(page.getByRole('status').filter({ hasText: 'The team is retired.' })).toBeVisible();
  await expect(page.getByText('Billing', { exact: true })).toHaveCount(0);
  await teams.open(id);
  await page.getByRole('link', { name: 'New team' }).last().click();
  await arrived(page, 'New team');
  await teams.name.fill('billing');
  await submit(page, page.getByRole('button', { name: 'Save', exact: true }));
  await arrived(page, 'billing');
});

test.describe('a name that can not be', () => {
  test.use({ refusals: [422] });

  test('is told beside the field, and what was typed is kept', async ({ as }) => {
    const page = await as(people.maya);
    const teams = new TeamsPage(page);
    await teams.open('ACME01');
    await teams.make('  GROWTH ');
    await expect(teams.name).toHaveAccessibleDescription(/Another team of this workspace has this name/);
    await expect(teams.name).toHaveValue('  GROWTH ');
    await expect(page.getByRole('alert')).toBeFocused();
  });
});

test('a viewer and a manager are not led to teams', async ({ as }) => {
  for (const person of [people.ravi, people.li]) {
    const page = await as(person);
    await visit(page, keysOf('ACME01'));
    await expect(settings(page)).toBeVisible();
    await expect(settings(page).getByRole('link', { name: 'Teams' })).toHaveCount(0);
  }
});

test('a key belongs to the team that was chosen, the table shows it, and an edit moves it', async ({ as, by, server }) => {
  const { id, admin } = await newWorkspace(server);
  const visitor = await by(admin);
  for (const team of ['Apples', 'Pears']) await makeTeam(visitor, id, team);
  const page = await as(admin);
  const [keys, form] = [new KeysPage(page), new KeyForm(page)];
  await form.openNew(id);
  await expect(form.team.locator('option:checked')).toHaveText('No team');
  await form.fill('Orchard', ['Data']);
  await form.team.selectOption('Pears');
  await form.send();
  const text = await new Reveal(page).text();

  await keys.open(id);
  await expect(keys.row('Orchard')).toContainText('Team: Pears');
  await keys.choose('Orchard', 'Edit key details', 'Edit key details');
  await expect(form.team.locator('option:checked')).toHaveText('Pears');
  await form.team.selectOption('Apples');
  await form.send();
  await arrived(page, 'Orchard');
  await expect(page.getByText('Moved “Orchard” to the team “Apples”')).toBeVisible();
  expect(await authorize(server, id, text, 'data')).toEqual(ALLOWED);
});

test('the table shows the keys of one team, whose address can be shared, and the search stays', async ({ as, by, server }) => {
  const { id, admin } = await newWorkspace(server);
  const visitor = await by(admin);
  const team = await makeTeam(visitor, id, 'Apples');
  const names = ['Apple press', 'Apple cellar', 'Pear press'];
  for (const name of names) await makeKey(visitor, id, { name });
  await server.database.run(`UPDATE api_keys SET team_id = '${team}' WHERE workspace_id = '${id}' AND name LIKE 'Apple%'`);
  const page = await as(admin);
  const keys = new KeysPage(page);
  await keys.open(id);
  await expect(keys.rows).toHaveCount(3);
  await keys.show('Apples');
  await expect(keys.rows).toHaveCount(2);
  await expect(page).toHaveURL(`${keysOf(id)}?team=${team}&q=`);
  await expect(keys.row('Pear press')).toHaveCount(0);

  await keys.search.fill('press');
  await keys.search.press('Enter');
  await expect(page).toHaveURL(`${keysOf(id)}?team=${team}&q=press`);
  await expect(keys.rows).toHaveCount(1);
  await expect(keys.row('Apple press')).toBeVisible();
  await keys.show('No team');
  await expect(page).toHaveURL(`${keysOf(id)}?team=none&q=press`);
  await expect(keys.rows).toHaveCount(1);
  await expect(keys.row('Pear press')).toBeVisible();
  await keys.show('All teams');
  await expect(keys.rows).toHaveCount(2);
});

test.describe('keys of somebody who has left', () => {
  test.use({ refusals: [422] });

  test('are handed over to a member who is there', async ({ as, by, server }) => {
    const { id, admin } = await newWorkspace(server);
    const li = await by(people.li);
    const key = await joinAndMakeKey(server, li, people.li, id);
    const other = await makeKey(li, id, { name: unique('Other') });
    await leave(server, people.li, id);

    const page = await as(admin);
    const keys = new KeysPage(page);
    await keys.open(id);
    await expect(page.getByText('2 keys belong to people who have left.')).toBeVisible();
    await page.getByRole('link', { name: 'Hand over keys' }).click();
    await arrived(page, 'Keys of people who left');
    const send = page.getByRole('button', { name: 'Hand over', exact: true });
    const owner = page.getByRole('combobox', { name: 'New owner', exact: true });
    const box = (name) => page.getByRole('checkbox', { name: `Hand over ${name}`, exact: true });
    await expect(box(key.name)).toBeChecked();
    await box(other.name).uncheck();
    await submit(page, send);
    await expect(owner).toHaveAccessibleDescription(/Choose the member who answers/);
    await expect(box(key.name)).toBeChecked();
    await expect(box(other.name)).not.toBeChecked();

    await owner.selectOption({ index: 1 });
    await submit(page, send);
    await expect(page.getByRole('status').filter({ hasText: '1 key is handed over.' })).toBeVisible();
    await expect(box(key.name)).toHaveCount(0);
    await expect(box(other.name)).toBeVisible();
    expect(await authorize(server, id, key.text, 'data')).toEqual(ALLOWED);

    await keys.open(id);
    await expect(page.getByText('1 key belongs to somebody who has left.')).toBeVisible();
    await keys.choose(key.name, 'View key details', key.name);
    await expect(page.getByText(`Handed “${key.name}” over from ${people.li} to ${admin}`)).toBeVisible();
    await expect(page.getByText('Has left')).toHaveCount(0);
  });
});
