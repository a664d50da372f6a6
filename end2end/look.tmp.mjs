// node look.tmp.mjs out.png path [light|dark|phone|narrow|mid] [js to run…]
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromium as launch } from './support/chromium.js';
import { Visitor } from './support/visitor.js';
const [out, path, look = 'light', act] = process.argv.slice(2);
const looks = {
  light: { colorScheme: 'light', viewport: { width: 1456, height: 835 } },
  dark: { colorScheme: 'dark', viewport: { width: 1360, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 1200 } },
  narrow: { colorScheme: 'light', viewport: { width: 320, height: 900 } },
  mid: { colorScheme: 'light', viewport: { width: 1000, height: 860 } },
};
const server = { url: 'http://127.0.0.1:3910', seen: { cookies: new Set() } };
const css = [...readFileSync('../style/main.css', 'utf8').matchAll(/"(.*)"/g)].map(([, name]) => readFileSync(`../style/${name}`, 'utf8')).join('\n');
const browser = await chromium.launch(launch);
const context = await browser.newContext({ baseURL: server.url, ...looks[look] });
const v = await Visitor.signedIn(server, process.env.WHO || 'maya@acme.example');
await context.addCookies([{ name: 'sid', value: v.cookie, url: server.url }]);
const page = await context.newPage();
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(m.text()));
await page.route('**/latchkey.css', (r) => r.fulfill({ contentType: 'text/css', body: css }));
await page.route('**/plain.js', (r) => r.fulfill({ contentType: 'text/javascript', body: readFileSync('../frontend/plain.js', 'utf8') }));
await page.goto(path);
if (act) await (0, eval)(`async (page) => {${act}}`)(page);
await page.waitForTimeout(200);
await page.screenshot({ path: out, fullPage: !!process.env.FULL });
await browser.close();
