import { screens } from '../support/screens.js';
import { expect, test } from '../support/test.js';

test.use({ refusals: [401, 403, 404, 409, 410, 422] });

// WCAG 2.2, 1.4.10: 320 px is 1280 px at 400 %.
for (const [name, reach] of Object.entries(screens)) {
  test(`"${name}" needs no horizontal scrolling in a window of 320 px`, async ({ as, by, open, server }) => {
    const page = await reach({ as, by, open, server }, { viewport: { width: 320, height: 640 } });
    const wider = await page.evaluate(() => {
      const { scrollWidth } = document.documentElement;
      const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > 320.5);
      return { scrollWidth, out: scrollWidth > 320 ? out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160)) : [] };
    });
    expect(wider).toEqual({ scrollWidth: 320, out: [] });
  });
}
