// After everything that a worker did: no secret is where it should not be.
import { legacyTexts, people } from './demo.js';

const KEY = /lk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/;
// The same in a column of bytes, as pg_dump writes it.
const KEY_IN_HEX = /6c6b5f(?:[0-9a-f]{2}){12}5f(?:[0-9a-f]{2}){49}/i;

export async function assertNothingLeaked(server) {
  const dump = await server.database.dump();
  const log = await server.log();
  const mails = (await server.mails()).map(readable).join('\n');
  if (!dump.includes(people.maya) || !dump.includes('api_keys')) throw new Error('the dump is not the whole database');
  if (!log.includes('answered')) throw new Error('the log says nothing of any request');

  const secrets = [...legacyTexts, ...server.seen.cookies, ...server.seen.secrets];
  const found = [
    ...leaksIn('the database', dump, [...secrets, ...server.seen.links]),
    ...leaksIn('the log', log, [...secrets, ...server.seen.links]),
    ...leaksIn('the mails', mails, secrets),
  ];
  if (found.length > 0) throw new Error(`secrets leaked:\n${found.join('\n')}`);
}

function leaksIn(place, text, secrets) {
  const hex = (secret) => Buffer.from(secret).toString('hex');
  const leaked = secrets.filter((secret) => text.includes(secret) || text.includes(hex(secret)));
  const keys = [KEY.exec(text)?.[0], KEY_IN_HEX.exec(text)?.[0]].filter(Boolean);
  return [...leaked, ...keys].map((secret) => `${place}: ${secret.slice(0, 16)}… (${secret.length} characters)`);
}

// Quoted-printable without its soft line breaks.
export function readable(mail) {
  return mail.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}
