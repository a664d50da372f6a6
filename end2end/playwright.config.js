// Every spec runs twice: `hydrated` as people have it, `plain` with JavaScript off. What only script can
// do is in `*.hydrate.spec.js`.
import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.js';

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    launchOptions: chromium,
    // Nothing moves, so that nothing has to be waited for.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
  projects: [
    { name: 'hydrated' },
    { name: 'plain', use: { javaScriptEnabled: false }, testIgnore: '**/*.hydrate.spec.js' },
  ],
});
