// Every screen, and every state of it that looks different: how to get there. For axe, for the narrowest
// window, and for pictures. Each starts with `as`, `by`, `open`, `server` and gives the page that is there.
import { AccountPage, ForgotPasswordPage } from '../pages/account-page.js';
import { Archiving, Regeneration } from '../pages/confirmation.js';
import { ConsolePage } from '../pages/console-page.js';
import { KeyForm } from '../pages/key-form.js';
import { KeysPage } from '../pages/keys-page.js';
import { InvitationPage, SetPasswordPage } from '../pages/links.js';
import { LoginPage } from '../pages/login-page.js';
import { arrived, submit, visit } from '../pages/page.js';
import { Reveal } from '../pages/reveal.js';
import { SecondFactorPage, SecondStep } from '../pages/second-factor-page.js';
import { SignInSsoPage, SingleSignOnPage } from '../pages/single-sign-on-page.js';
import { SingleKeysPage } from '../pages/single-keys-page.js';
import {
  auditLogsOf, consoleOf, handOverOf, keysOf, latchkeyAccessOf, securityOf, singleKeysOf, singleSignOnOf,
  suspendLegacyOf, suspendOf, teamsOf,
} from './addresses.js';
import { PASSWORD, people, unique, uniqueId } from './demo.js';
import { linkIn, mailedLink } from './mail.js';
import {
  ageSessions, archiveKey, askForReport, joinAndMakeKey, keepOut, leave, makeKey, makeTeam, newWorkspace, renameKey,
  suspend, suspendLegacy,
} from './prepare.js';
import { users } from './screens-users.js';

const at = (email, path) => async ({ as }, options) => {
  const page = await as(email, options);
  await visit(page, path);
  return page;
};

const nobodyAt = (path) => async ({ open }, options) => {
  const page = await (await open(options)).newPage();
  await visit(page, path);
  return page;
};

// A key of Maya's, and her page.
const withKey = (act) => async ({ as, by }, options) => {
  const key = await makeKey(await by(people.maya), 'ACME01', { name: unique('Screen'), apis: ['data', 'push'] });
  const page = await as(people.maya, options);
  await act(page, key, await by(people.li));
  return page;
};

// A key of the demo that gateways have asked about for a month.
const inUse = (name, act) => async ({ as }, options) => {
  const page = await as(people.maya, options);
  await new KeysPage(page).open();
  await page.getByRole('link', { name, exact: true }).click();
  await act(page);
  return page;
};

const inNewWorkspace = (settings, path) => async ({ as, server }, options) => {
  const workspace = await newWorkspace(server, settings);
  const page = await as(workspace.admin, options);
  await visit(page, path(workspace.id));
  return page;
};

const openMenu = (email, path, button) => async ({ as }, options) => {
  const page = await as(email, options);
  await visit(page, path);
  await page.getByRole('button', { name: button }).first().click();
  await page.locator('[popover]:popover-open').waitFor();
  return page;
};

const signedOut = {
  'sign in': nobodyAt('/login'),
  'sign in, on the way to a page': nobodyAt(keysOf('ACME01')),
  'sign in, refused': async ({ open }, options) => {
    const login = new LoginPage(await (await open(options)).newPage());
    await login.open();
    await login.signIn(`${uniqueId('nobody')}@acme.example`, 'wrong');
    return login.page;
  },
  'sign in, single sign-on': nobodyAt('/login/sso'),
  'sign in, single sign-on, refused': async ({ open }, options) => {
    const sso = new SignInSsoPage(await (await open(options)).newPage());
    await sso.open();
    await sso.type('nobody@elsewhere.example');
    return sso.page;
  },
  'sign in, single sign-on, lost': nobodyAt('/login/sso/callback?code=a&state=b'),
  'forgotten password': nobodyAt('/forgot-password'),
  'forgotten password, asked': nobodyAt('/forgot-password?done=asked'),
  'forgotten password, refused': async ({ open }, options) => {
    const forgot = new ForgotPasswordPage(await (await open(options)).newPage());
    await forgot.open();
    await forgot.ask('maya at acme');
    return forgot.page;
  },
  invitation: async ({ open, server }, options) => {
    const page = await (await open(options)).newPage();
    await new InvitationPage(page).open(await invitation(server));
    return page;
  },
  'invitation, refused': async ({ open, server }, options) => {
    const page = await (await open(options)).newPage();
    await new InvitationPage(page).open(await invitation(server));
    await new InvitationPage(page).accept('', 'short', 'other');
    return page;
  },
  'set a password': async ({ open, server }, options) => {
    const page = await (await open(options)).newPage();
    const link = linkIn(server, await server.command('staff', 'add', `${uniqueId('csm')}@latchkey.example`));
    await new SetPasswordPage(page).open(link);
    return page;
  },
  'a link not in force': nobodyAt('/invitations/nothing'),
};

const keys = {
  'API keys': at(people.maya, keysOf('ACME01')),
  'API keys, a row\'s menu': openMenu(people.maya, keysOf('ACME01'), /^Actions for/),
  'API keys, workspace menu': openMenu(people.maya, keysOf('ACME01'), /Acme Retail/),
  'API keys, account menu': openMenu(people.maya, keysOf('ACME01'), /Maya Chen/),
  'API keys, theme menu': openMenu(people.maya, keysOf('ACME01'), 'Theme'),
  'API keys, as a viewer': at(people.ravi, keysOf('ACME01')),
  'API keys, nothing found': at(people.maya, `${keysOf('ACME01')}?q=there+is+no+such+key`),
  'API keys, none yet': inNewWorkspace({}, keysOf),
  'API keys, early access off': at(people.tom, keysOf('COBALT')),
  'archived keys': async ({ as, by }, options) => {
    const maya = await by(people.maya);
    await archiveKey(maya, 'ACME01', await makeKey(maya, 'ACME01'));
    return at(people.maya, `${keysOf('ACME01')}/archived`)({ as }, options);
  },
  'archived keys, none yet': inNewWorkspace({}, (id) => `${keysOf(id)}/archived`),
  'key details': withKey((page, key) => visit(page, `${keysOf('ACME01')}/${key.id}`)),
  'key details of a legacy key': async ({ as }, options) => {
    const page = await as(people.maya, options);
    await new KeysPage(page).open();
    await page.getByRole('row').filter({ hasText: 'Migrated' }).first().getByRole('link').first().click();
    await page.getByText('This is a legacy key,').waitFor();
    return page;
  },
  'key details of a key in use': inUse('Checkout service', (page) => arrived(page, 'Checkout service')),
  'key details of a key in use, its days as a table': inUse('Northwind (vendor)', async (page) => {
    await arrived(page, 'Northwind (vendor)');
    await page.getByText('Show the days as a table', { exact: true }).click();
  }),
  'regenerate a key in use': inUse('Northwind (vendor)', async (page) => {
    await arrived(page, 'Northwind (vendor)');
    await page.getByRole('link', { name: 'Regenerate key', exact: true }).click();
    await arrived(page, 'Regenerate “Northwind (vendor)”?');
  }),
  'create a key': at(people.maya, `${keysOf('ACME01')}/new`),
  'create a key, refused': withKey(async (page) => {
    await new KeyForm(page).openNew();
    await new KeyForm(page).send();
  }),
  'a new key': withKey(async (page) => {
    const form = new KeyForm(page);
    await form.openNew();
    await form.fill(unique('Shown'), ['Data']);
    await form.send();
    await new Reveal(page).text();
    await page.getByText('Try it', { exact: true }).click();
  }),
  'edit a key': withKey((page, key) => new KeyForm(page).openEdit(key)),
  'edit a key, overtaken': withKey(async (page, key, li) => {
    const form = new KeyForm(page);
    await form.openEdit(key);
    await renameKey(li, 'ACME01', key, unique('First'));
    await form.fill(unique('Second'), ['Segmentation']);
    await form.send();
  }),
  'regenerate a key': withKey((page, key) => new Regeneration(page).open(key)),
  'regenerate a key, asked once more': async ({ as, by, server }, options) => {
    const { id, admin } = await newWorkspace(server);
    const key = await makeKey(await by(admin), id);
    const dialog = new Regeneration(await as(admin, options));
    await dialog.open(key, id);
    await ageSessions(server, admin);
    await dialog.confirm(key.name);
    return dialog.page;
  },
  'archive a key': withKey((page, key) => new Archiving(page).open(key)),
  'not for a viewer': at(people.ravi, `${keysOf('ACME01')}/new`),
  'not found': at(people.maya, `${keysOf('ACME01')}/zzzzzzzzzzzz`),
  'not found, outside of every workspace': at(people.maya, '/nowhere'),
};

const log = auditLogsOf('ACME01');
const everyFilter = new URLSearchParams([
  ['team', 'Growth'],
  ['team', 'Platform'],
  ['action', 'Update'],
  ['actor', people.maya],
  ['from', '2020-01-01T00:00'],
  ['to', '2099-12-31T23:59'],
  ['zone', 'Europe/Berlin'],
  ['by', 'activity'],
  ['value', 'data'],
]);

// A report of Maya's in a stage that can't be waited for: what a worker would have written down.
const report = (columns) => async ({ as, by, server }, options) => {
  const id = await askForReport(await by(people.maya), 'ACME01', { team: 'Growth', action: 'Update' });
  await server.database.run(`UPDATE exports SET ${columns} WHERE id = '${id}'`);
  const page = await as(people.maya, options);
  await visit(page, `/exports/${id}`);
  return page;
};
const written = (days) => `done = rows, bytes = 48123456, written_at = now(), expires_at = now() + '${days} days'`;
const free = 'claim = NULL, claimed_until = NULL';
const idle = `${free}, due_at = NULL`;
const held = `claim = gen_random_uuid(), claimed_until = now() + '1 h'`;

const audit = {
  'audit logs': at(people.maya, log),
  'audit logs, an older page': async ({ as }, options) => {
    const page = await at(people.maya, log)({ as }, options);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByRole('link', { name: 'Newer' }).waitFor();
    return page;
  },
  'audit logs, every filter': at(people.maya, `${log}?${everyFilter}`),
  'audit logs, a list of teams': async ({ as }, options) => {
    const page = await at(people.maya, `${log}?team=Growth`)({ as }, options);
    const fold = page.locator('.fold > summary');
    if (await fold.isVisible()) await fold.click();
    await page.getByRole('button', { name: 'Team', exact: true }).click();
    await page.locator('[popover]:popover-open').waitFor();
    return page;
  },
  'audit logs, an entry open': async ({ as }, options) => {
    const page = await at(people.maya, `${log}?value=Warehouse&zone=America/New_York`)({ as }, options);
    await page.locator('table.log summary').first().click();
    await page.locator('.opened').first().waitFor();
    return page;
  },
  'audit logs, nothing matches': at(people.maya, `${log}?value=there+is+no+such+entry&actor=maya`),
  'audit logs, not to be searched': at(people.maya, `${log}?from=yesterday&to=2026-11-23T09:41&zone=Mars/Base&action=Burn&value=x`),
  'audit logs, new entries': at(people.maya, `${log}?seen=1-1000000`),
  'export audit logs': at(people.maya, `${log}/export?${everyFilter}`),
  'export audit logs, nothing to export': at(people.maya, `${log}/export?value=there+is+no+such+entry`),
  'export audit logs, refused': at(people.maya, `${log}/export?from=yesterday`),
  'a report that is being written': report(`rows = 1000000, done = 640000, ${held}`),
  'a report that waits for its next try': report(`trouble = 'disk_full', tries = 3, due_at = now() + '3 min', ${free}`),
  'a report whose mail waits': report(`${written(7)}, trouble = 'mail_later', tries = 2, due_at = now() + '1 h', ${free}`),
  'a report that was mailed': report(`${written(7)}, ${idle}, mailed_at = now()`),
  'a report that was not mailed': report(`${written(7)}, ${idle}, given_up_at = now(), trouble = 'mail_refused'`),
  'a report that was given up': report(`${idle}, given_up_at = now(), trouble = 'internal'`),
  'a report that has expired': report(`${written(-1)}, ${idle}, mailed_at = now(), removed_at = now()`),
  'audit logs, with reports': async (tools, options) => {
    await report(`rows = 1000000, done = 640000, ${held}`)(tools, options);
    return at(people.maya, `${log}?action=Delete`)(tools, options);
  },
};

// Somebody of a workspace of its own, whose second factor is so far.
const withFactor = (act) => async ({ as, open, server }, options) => {
  const { admin } = await newWorkspace(server);
  const factor = new SecondFactorPage(await as(admin, options));
  await act(factor, { admin, open, server, options });
  return factor.page;
};

// Somebody who has added a passkey, on the page of it.
const withPasskey = (act) => async ({ as, server }, options) => {
  const { admin } = await newWorkspace(server);
  const page = await as(admin, options);
  await server.database.run(`INSERT INTO passkeys (id, user_id, credential_id, credential, name, created_at)
    SELECT gen_random_uuid(), id, decode(md5(email), 'hex'), '{}', 'Work laptop', now() FROM users WHERE email = '${admin}'`);
  await visit(page, '/account/passkeys');
  await act(page);
  return page;
};

const own = {
  'security, none of one\'s own': inNewWorkspace({}, securityOf),
  'single sign-on': inNewWorkspace({}, singleSignOnOf),
  'single sign-on, refused': async ({ as, server }, options) => {
    const { id, admin } = await newWorkspace(server);
    const settings = new SingleSignOnPage(await as(admin, options));
    await settings.open(id);
    await settings.fill({ issuer: 'http://id.acme.example', client: 'latchkey', secret: '', domain: 'acme' });
    await settings.save();
    return settings.page;
  },
  'security': async ({ as, server }, options) => {
    const { id, admin } = await newWorkspace(server);
    const page = await as(admin, options);
    await new SecondFactorPage(page).setUp(server, PASSWORD);
    await visit(page, securityOf(id));
    await submit(page, page.getByRole('button', { name: 'Require a second factor' }));
    return page;
  },
  'a second factor is required': async ({ as, server }, options) => {
    const { id, admin } = await newWorkspace(server);
    await server.database.run(`UPDATE workspaces SET second_factor_required = true WHERE id = '${id}'`);
    const page = await as(admin, options);
    await visit(page, keysOf(id));
    return page;
  },
  'passkeys, none yet': at(people.ravi, '/account/passkeys'),
  'passkeys, one': withPasskey(() => {}),
  'passkeys, refused': withPasskey((page) => submit(page, page.getByRole('button', { name: 'Add a passkey' }))),
  'passkeys, a device is asked': withPasskey(async (page) => {
    await page.getByLabel('Name of the new passkey').fill('Phone');
    await page.getByLabel('Your password').first().fill(PASSWORD);
    await submit(page, page.getByRole('button', { name: 'Add a passkey' }));
  }),
  'second factor, off': at(people.ravi, '/account/second-factor'),
  'second factor, begun': withFactor(async (factor) => {
    await factor.open();
    await factor.press('Set up a second factor');
  }),
  'second factor, refused': withFactor(async (factor) => {
    await factor.open();
    await factor.press('Set up a second factor');
    await factor.send('Turn it on', PASSWORD, '000');
  }),
  'recovery codes': withFactor((factor, { server }) => factor.setUp(server, PASSWORD)),
  'second factor, on': withFactor(async (factor, { server }) => {
    await factor.setUp(server, PASSWORD);
    await factor.open();
  }),
  'sign in, the second step': async ({ open, ...tools }, options) => {
    let page;
    await withFactor(async (factor, { admin, server }) => {
      await factor.setUp(server, PASSWORD);
      page = await (await open(options)).newPage();
      await new LoginPage(page).open();
      await new LoginPage(page).signIn(admin);
      await new SecondStep(page).type('000000');
    })({ open, ...tools }, options);
    return page;
  },
  'your account': at(people.ravi, '/account'),
  'your account, refused': async ({ as }, options) => {
    const account = new AccountPage(await as(people.ravi, options));
    await account.open();
    await account.changePassword(PASSWORD, 'RaviPatel2026', 'another');
    return account.page;
  },
};

const growth = async (by) => {
  const list = await (await by(people.maya)).page(teamsOf('ACME01'));
  return /href="([^"]+)"[^>]*>Growth</.exec(list)[1];
};

const teams = {
  'teams': at(people.maya, teamsOf('ACME01')),
  'teams, none yet': inNewWorkspace({}, teamsOf),
  'new team, refused': async ({ as }, options) => {
    const page = await as(people.maya, options);
    await visit(page, `${teamsOf('ACME01')}/new`);
    await page.getByRole('textbox', { name: 'Team name' }).fill('growth');
    await submit(page, page.getByRole('button', { name: 'Save' }));
    return page;
  },
  'a team': async ({ as, by }, options) => at(people.maya, await growth(by))({ as }, options),
  'retire a team': async ({ as, by }, options) => at(people.maya, `${await growth(by)}/retire`)({ as }, options),
  'a retired team': async ({ as, by }, options) => {
    const maya = await by(people.maya);
    const path = `${teamsOf('ACME01')}/${await makeTeam(maya, 'ACME01', unique('Short-lived'))}`;
    await maya.post(`${path}/retire`, {});
    return at(people.maya, path)({ as }, options);
  },
  'API keys, of a team without keys': at(people.maya, `${keysOf('ACME01')}?team=nobody`),
  'keys of people who left': async ({ as, by, server }, options) => {
    const { id, admin } = await newWorkspace(server);
    const li = await by(people.li);
    await joinAndMakeKey(server, li, people.li, id);
    await makeKey(li, id);
    await leave(server, people.li, id);
    const page = await as(admin, options);
    await visit(page, handOverOf(id));
    await submit(page, page.getByRole('button', { name: 'Hand over', exact: true }));
    return page;
  },
  'keys of people who left, nothing to hand over': inNewWorkspace({}, handOverOf),
};

// A CSM, and a workspace that asks for early access.
const withRequest = (act) => async ({ as, by, server }, options) => {
  const workspace = await newWorkspace(server, { earlyAccess: false });
  await (await by(workspace.admin)).post(singleKeysOf(workspace.id), { do: 'request' });
  const desk = new ConsolePage(await as(people.noor, options));
  await desk.openWorkspace(workspace.id);
  return (await act(desk, workspace)) ?? desk.page;
};

// As long as a reason may be.
const UNPAID = 'The invoices of September and October are unpaid, and nobody has answered our four mails about them. Pay them, or write to us, and the workspace is resumed on the same day: nothing of it is lost.';

// A CSM in front of a workspace of a test's own.
const inConsole = (act) => async ({ as, server }, options) => {
  const workspace = await newWorkspace(server);
  const desk = new ConsolePage(await as(people.noor, options));
  await desk.openWorkspace(workspace.id);
  await act(desk, workspace, server);
  return desk.page;
};

// What an admin sees of a workspace of which something is suspended.
const whileSuspended = (settings, address, act = suspend) => async ({ as, server }, options) => {
  const workspace = await newWorkspace(server, settings);
  await act(server, workspace.id, UNPAID);
  const page = await as(workspace.admin, options);
  await visit(page, address(workspace.id));
  return page;
};

const withLegacyKey = { imported: { data: unique('old data').replaceAll(' ', '-').padEnd(24, '0') } };

const staff = {
  'latchkey access': at(people.maya, latchkeyAccessOf('ACME01')),
  'latchkey access, off': async ({ as, by, server }, options) => {
    const workspace = await newWorkspace(server);
    await keepOut(await by(workspace.admin), workspace.id);
    const page = await as(workspace.admin, options);
    await visit(page, `${latchkeyAccessOf(workspace.id)}?done=off`);
    return page;
  },
  'the console, a workspace that keeps out': async ({ as, by, server }, options) => {
    const workspace = await newWorkspace(server);
    await keepOut(await by(workspace.admin), workspace.id);
    const page = await as(people.noor, options);
    await visit(page, consoleOf(workspace.id));
    return page;
  },
  'the console, a request': withRequest(() => {}),
  'the console, decline a request': withRequest((desk, { name }) => desk.beginToDecline(name)),
  'the console, decline a request, refused': withRequest(async (desk, { name }) => {
    await desk.beginToDecline(name);
    await desk.decline(' ');
  }),
  'the console, a request was declined': withRequest(async (desk, { name }) => {
    await desk.beginToDecline(name);
    await desk.decline('Your data moves first.');
  }),
  'APIs, early access declined': async ({ as, ...tools }, options) => {
    let page;
    await withRequest(async (desk, { id, name, admin }) => {
      await desk.beginToDecline(name);
      await desk.decline('Your data moves to another region first. Ask again after the move, in the first week of March.');
      page = await as(admin, options);
      await visit(page, singleKeysOf(id));
    })({ as, ...tools }, options);
    return page;
  },
  'the console, audit logs': at(people.noor, '/staff/audit-logs'),
  'the console, suspend a workspace': inConsole((desk, { name }) => desk.beginToSuspend(name)),
  'the console, suspend a workspace, refused': inConsole(async (desk, { name }) => {
    await desk.beginToSuspend(name);
    await desk.suspend(' ');
  }),
  'the console, a workspace is suspended': inConsole(async (desk, { name }) => {
    await desk.beginToSuspend(name);
    await desk.suspend(UNPAID);
  }),
  'the console, a workspace is suspended already': inConsole(async (desk, { id }, server) => {
    await suspend(server, id, UNPAID);
    await visit(desk.page, suspendOf(id));
  }),
  'the console, a workspace is resumed': inConsole(async (desk, { id }, server) => {
    await suspend(server, id, UNPAID);
    await desk.openWorkspace(id);
    await desk.resume();
  }),
  'the console, suspended ones among the others': inConsole(async (desk, { id }, server) => {
    await suspend(server, id, UNPAID);
    await desk.open(`?q=${id}`);
  }),
  'the console, suspend the legacy keys': inConsole((desk, { name }) => desk.beginToSuspendLegacy(name)),
  'the console, legacy keys are suspended': inConsole(async (desk, { name }) => {
    await desk.beginToSuspendLegacy(name);
    await desk.suspendLegacy(UNPAID);
  }),
  'the console, the workspace and its legacy keys are suspended': inConsole(async (desk, { id }, server) => {
    await suspend(server, id, UNPAID);
    await suspendLegacy(server, id, UNPAID);
    await desk.openWorkspace(id);
  }),
  'the console, no legacy keys to suspend': async ({ as, server }, options) => {
    const workspace = await newWorkspace(server, { earlyAccess: false });
    const page = await as(people.noor, options);
    await visit(page, suspendLegacyOf(workspace.id));
    return page;
  },
  'the console, legacy keys suspended among the others': inConsole(async (desk, { id }, server) => {
    await suspendLegacy(server, id, UNPAID);
    await desk.open(`?q=${id}`);
  }),
  'API keys, suspended': whileSuspended({}, keysOf),
  'API keys, legacy keys suspended': whileSuspended(withLegacyKey, keysOf, suspendLegacy),
  'APIs, suspended': whileSuspended({ earlyAccess: false }, singleKeysOf),
  'audit logs, suspended': whileSuspended({}, auditLogsOf),
};

const others = {
  'APIs': at(people.sofia, singleKeysOf('BOREAL')),
  'APIs, early access not asked for': inNewWorkspace({ earlyAccess: false }, singleKeysOf),
  'APIs, keys have moved': at(people.maya, singleKeysOf('ACME01')),
  'APIs, regenerate': at(people.sofia, `${singleKeysOf('BOREAL')}?regenerate=data`),
  'APIs, a new key': async ({ as, server }, options) => {
    const workspace = await newWorkspace(server, { earlyAccess: false });
    const screen = new SingleKeysPage(await as(workspace.admin, options));
    await screen.open(workspace.id);
    await screen.generate('Data');
    return screen.page;
  },
  'the console': at(people.noor, '/staff/workspaces'),
  'the console, nothing found': at(people.noor, '/staff/workspaces?q=nothing+like+it'),
  'the console, nodes': at(people.noor, '/staff/nodes'),
  'the console, a workspace': at(people.noor, consoleOf('ACME01')),
  'the console, turn early access off': async ({ as, server }, options) => {
    const workspace = await newWorkspace(server);
    const page = await as(people.noor, options);
    await visit(page, consoleOf(workspace.id));
    await submit(page, page.getByRole('switch', { name: 'Early access', exact: true }));
    await arrived(page, `Turn early access off for ${workspace.name}?`);
    return page;
  },
  'kept mails': at(people.noor, '/dev/mail'),
};

export const screens = { ...signedOut, ...keys, ...audit, ...own, ...teams, ...users, ...staff, ...others };

async function invitation(server) {
  const id = uniqueId('I');
  const address = `${id.toLowerCase()}@invited.example`;
  await server.command('workspace', 'create', 'Invited & Sons', '--id', id, '--admin', address);
  return mailedLink(server, address);
}
