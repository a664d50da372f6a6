// Pictures of every screen for people to look at: light, dark, and as wide as a phone.
//   node shots.mjs FOLDER [WORDS…]     only the screens whose name holds one of the words
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromium as launch } from './support/chromium.js';
import { Server } from './support/server.js';
import { screens } from './support/screens.js';
import { sessionCookie, visitorOf } from './support/visitor.js';

const [folder, ...words] = process.argv.slice(2);
if (!folder) {
  console.error('node shots.mjs FOLDER [WORDS…]');
  process.exit(1);
}

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1360, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1360, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
};

const wanted = Object.entries(screens).filter(([name]) => words.length === 0 || words.some((word) => name.includes(word)));
await mkdir(folder, { recursive: true });
const server = await Server.start('shots');
const browser = await chromium.launch(launch);
try {
  for (const [name, reach] of wanted) {
    for (const [look, options] of Object.entries(looks)) await shoot(name, reach, look, options);
  }
} finally {
  await browser.close();
  await server.stop();
}

async function shoot(name, reach, look, options) {
  const opened = [];
  const open = async (more) => {
    const context = await browser.newContext({ baseURL: server.url, ...more });
    opened.push(context);
    return context;
  };
  const by = (email) => visitorOf(server, email);
  const as = async (email, more) => {
    const context = await open(more);
    await context.addCookies([await sessionCookie(server, email)]);
    return context.newPage();
  };
  try {
    const page = await reach({ as, by, open, server }, options);
    const file = `${name.replaceAll(/[^a-z]+/gi, '-')}.${look}.png`;
    await page.screenshot({ path: join(folder, file), fullPage: true, animations: 'disabled' });
    console.log(file);
  } catch (error) {
    console.error(`${name} (${look}): ${error.message}`);
    process.exitCode = 1;
  }
  for (const context of opened) await context.close();
}
