// Every screen, reached once: what axe finds in light and in dark, and whether it fits narrow windows.
import AxeBuilder from '@axe-core/playwright';
import { screens } from '../support/screens.js';
import { expect, test } from '../support/test.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// The rules that look at colours: in dark nothing else differs.
const COLOURS = ['color-contrast', 'link-in-text-block'];

// WCAG 2.2, 1.4.10 and 1.4.4: 320 and 640 px are 1280 px at 400 and 200 %.
const WIDTHS = [320, 640];

// Among the screens are refusals.
test.use({ refusals: [401, 403, 404, 409, 410, 422] });

for (const [name, reach] of Object.entries(screens)) {
  test(`"${name}" is clean to axe, and fits 320 px and 200 %`, async ({ as, by, open, server, javaScriptEnabled }) => {
    const page = await reach({ as, by, open, server }, { colorScheme: 'light' });
    await expect(page).toHaveTitle(/ · Latchkey$/);
    // axe is a script.
    if (javaScriptEnabled !== false) {
      expect.soft(await found(axe(page).withTags(TAGS)), 'axe').toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await found(axe(page).withRules(COLOURS)), 'axe, dark').toEqual([]);
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 640 });
      expect.soft(await wider(page, width), `${width} px`).toEqual({ scrollWidth: width, out: [] });
    }
  });
}

const axe = (page) => new AxeBuilder({ page });

const found = async (builder) => (await builder.analyze()).violations.map(described);

const described = ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`;

// How wide the page is, and what sticks out of the window if it's too wide.
const wider = (page, width) =>
  page.evaluate((width) => {
    const { scrollWidth } = document.documentElement;
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 0.5);
    return { scrollWidth, out: scrollWidth > width ? out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160)) : [] };
  }, width);
