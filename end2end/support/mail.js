// Mails that the worker kept as files.
import { readable } from './leaks.js';
import { until } from './until.js';

// The one-time link in the mail to that address: of an invitation, or `reset-password`. Of several mails the one
// that holds `words` (e.g. a workspace's name), and another link than `before`.
export async function mailedLink(server, address, kind = 'invitations', { words = '', before } = {}) {
  const link = await until(`a mail to ${address} has arrived`, 20_000, async () => {
    const mails = (await server.mails()).filter((mail) => new RegExp(`^To: .*${address}`, 'm').test(mail));
    const links = mails.map(readable).filter((mail) => mail.includes(words)).map((mail) => linkIn(server, mail));
    return links.find((found) => found?.startsWith(`/${kind}/`) && found !== before);
  });
  return link;
}

// The text of a mail to that address that holds these words.
export async function mailTo(server, address, words) {
  return until(`a mail with “${words}” has come to ${address}`, 20_000, async () => {
    const wanted = new RegExp(`^To: .*${address}`, 'm');
    const mails = (await server.mails()).filter((mail) => wanted.test(mail));
    return mails.map(readable).find((mail) => mail.includes(words));
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
