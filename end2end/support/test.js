// `test` with a server of the worker's own, watched pages, and people who are signed in.
import { test as base } from '@playwright/test';
import { assertNothingLeaked } from './leaks.js';
import { markWithoutScript } from './script.js';
import { Server } from './server.js';
import { sessionCookie, visitorOf } from './visitor.js';
import { Watch } from './watch.js';

export { expect } from '@playwright/test';

export const test = base.extend({
  // The statuses that a test provokes on purpose.
  refusals: [[], { option: true }],

  server: [
    async ({}, use, { workerIndex }) => {
      const server = await Server.start(workerIndex);
      await use(server);
      try {
        await assertNothingLeaked(server);
      } finally {
        await server.stop();
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  // Makes watched contexts; they are closed, and their watch is heard, when the test is over.
  open: async ({ browser, server, refusals, javaScriptEnabled }, use) => {
    const opened = [];
    const scripted = javaScriptEnabled !== false;
    await use(async (options) => {
      const context = await browser.newContext(options);
      if (!scripted) markWithoutScript(context);
      opened.push([context, new Watch(context, server, { refusals, scripted })]);
      await Watch.listenForViolations(context);
      return context;
    });
    for (const [context] of opened) await context.close();
    for (const [, watch] of opened) await watch.verdict();
  },

  // A page of nobody.
  page: async ({ open }, use) => use(await (await open()).newPage()),

  // A page of somebody: `await as(people.maya)`.
  as: async ({ open, server }, use) => {
    await use(async (email, options) => {
      const context = await open(options);
      await context.addCookies([await sessionCookie(server, email)]);
      return context.newPage();
    });
  },

  // The same person without a browser: `await by(people.maya)`.
  by: async ({ server }, use) => use((email) => visitorOf(server, email)),
});
