// Waits for what happens outside of the browser: a server that comes up, a mail that arrives.
import { setTimeout as rest } from 'node:timers/promises';

export async function until(what, ms, attempt) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await attempt();
    if (found) return found;
    if (Date.now() > end) throw new Error(`after ${ms} ms it still is not so that ${what}`);
    await rest(100);
  }
}
