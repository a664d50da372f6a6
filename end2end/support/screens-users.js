// The screens of "Users", and of the links that invitations hold. As in `screens.js`.
import { arrived, visit } from '../pages/page.js';
import { PeoplePage } from '../pages/people-page.js';
import { people, uniqueId } from './demo.js';
import { mailedLink } from './mail.js';
import { newWorkspace } from './prepare.js';

// The users of a workspace of its own.
const amongUsers = (act) => async ({ as, open, server }, options) => {
  const { id, name, admin } = await newWorkspace(server);
  await server.database.run(`INSERT INTO teams (workspace_id, id, name) VALUES ('${id}', gen_random_uuid(), 'Growth')`);
  const list = new PeoplePage(await as(admin, options), id);
  return (await act(list, { admin, name, open, server, options })) ?? list.page;
};
const someone = () => `${uniqueId('ada').toLowerCase()}@new.example`;
const invited = async (list, address = someone()) => {
  await list.openInvite();
  await list.invite(address, 'Manager', ['Growth']);
  return address;
};
const lapse = (server, address) =>
  server.database.run(`UPDATE invitations SET expires_at = now() - interval '1 hour' WHERE email = '${address}'`);

export const users = {
  'users': async ({ as }, options) => {
    const list = new PeoplePage(await as(people.maya, options));
    await list.open();
    return list.page;
  },
  'users, invitations': amongUsers(async (list, { server }) => {
    await lapse(server, await invited(list));
    await invited(list);
  }),
  'users, an invitation that is gone': amongUsers(async (list, { server }) => {
    const address = await invited(list);
    await server.database.run(`UPDATE invitations SET revoked_at = now() WHERE email = '${address}'`);
    await list.press(`Resend invitation of ${address}`);
  }),
  'invite a user': amongUsers(async (list) => {
    await list.openInvite();
  }),
  'invite a user, refused': amongUsers(async (list) => {
    await list.openInvite();
    await list.invite('ada at new', 'Admin');
  }),
  'invite a user, invited already': amongUsers(async (list) => {
    await invited(list, await invited(list));
  }),
  'a user': async ({ as }, options) => {
    const list = new PeoplePage(await as(people.maya, options));
    await list.openMember('Li Wei');
    await arrived(list.page, 'Li Wei');
    return list.page;
  },
  'a user, the only admin': amongUsers(async (list) => {
    await list.openMember('Fresh Admin');
    await arrived(list.page, 'Fresh Admin');
  }),
  'remove a user': async ({ as }, options) => {
    const list = new PeoplePage(await as(people.maya, options));
    await list.openMember('Ravi Patel');
    await list.page.getByRole('link', { name: 'Remove from the workspace' }).click();
    await arrived(list.page, 'Remove Ravi Patel from Acme Retail?');
    return list.page;
  },
  'invitation, of somebody else': amongUsers(async (list, { name, server }) => {
    await visit(list.page, await mailedLink(server, await invited(list)));
    await arrived(list.page, `Join ${name}`);
  }),
  'invitation, of an account': amongUsers(async (list, { name, open, server, options }) => {
    const { admin } = await newWorkspace(server);
    await invited(list, admin);
    const page = await (await open(options)).newPage();
    await visit(page, await mailedLink(server, admin, 'invitations', { words: name }));
    return page;
  }),
  'invitation, revoked': amongUsers(async (list, { server }) => {
    const address = await invited(list);
    const link = await mailedLink(server, address);
    await list.press(`Revoke invitation of ${address}`);
    await visit(list.page, link);
  }),
};
