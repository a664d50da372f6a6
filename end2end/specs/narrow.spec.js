import { screens } from '../support/screens.js';
import { expect, test } from '../support/test.js';

test.use({ refusals: [401, 403, 404, 409, 410, 422] });

// WCAG 2.2, 1.4.10 and 1.4.4: 320 and 640 px are 1280 px at 400 and 200 %.
const WIDTHS = [320, 640];

for (const [name, reach] of Object.entries(screens)) {
  test(`"${name}" needs no horizontal scrolling at 320 px and at 200 %`, async ({ as, by, open, server }) => {
    const page = await reach({ as, by, open, server }, { viewport: { width: WIDTHS[0], height: 640 } });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 640 });
      expect(await wider(page, width)).toEqual({ scrollWidth: width, out: [] });
    }
  });
}

// How wide the page is, and what sticks out of the window if it's too wide.
const wider = (page, width) =>
  page.evaluate((width) => {
    const { scrollWidth } = document.documentElement;
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 0.5);
    return { scrollWidth, out: scrollWidth > width ? out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160)) : [] };
  }, width);
