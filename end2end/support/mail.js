// Mails that the worker kept as files.
import { readable } from './leaks.js';
import { until } from './until.js';

// The one-time link in the mail to that address: of an invitation, or `reset-password`.
export async function mailedLink(server, address, kind = 'invitations') {
  const link = await until(`a mail to ${address} has arrived`, 20_000, async () => {
    const mails = (await server.mails()).filter((mail) => new RegExp(`^To: .*${address}`, 'm').test(mail));
    return mails.map((mail) => linkIn(server, readable(mail))).find((found) => found?.startsWith(`/${kind}/`));
  });
  return link;
}

// The mail with that subject to that address, readable.
export async function mailTo(server, address, subject) {
  return until(`a mail “${subject}” to ${address} has arrived`, 20_000, async () => {
    const mails = (await server.mails()).map(readable);
    return mails.find((mail) => new RegExp(`^To: .*${address}`, 'm').test(mail) && mail.includes(`Subject: ${subject}`));
  });
}

// The first address of the dashboard in a text, below the server's.
export const addressIn = (server, text) => new RegExp(`${server.url}(/[^\\s"<]+)`).exec(text)?.[1];

// The first one-time link in a text, as an address below the server's.
export function linkIn(server, text) {
  const found = new RegExp(`${server.url}(/(?:invitations|reset-password)/([0-9A-Za-z_-]+))`).exec(text);
  if (found) server.seen.links.add(found[2]);
  return found?.[1];
}
