import AxeBuilder from '@axe-core/playwright';
import { screens } from '../support/screens.js';
import { expect, test } from '../support/test.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Among the screens are refusals.
test.use({ refusals: [401, 403, 404, 409, 410, 422] });

for (const colorScheme of ['light', 'dark']) {
  for (const [name, reach] of Object.entries(screens)) {
    test(`axe finds nothing on "${name}", ${colorScheme}`, async ({ as, by, open, server }) => {
      const page = await reach({ as, by, open, server }, { colorScheme, reducedMotion: 'reduce' });
      await expect(page).toHaveTitle(/ · Latchkey$/);
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect(violations.map(described)).toEqual([]);
    });
  }
}

const described = ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`;
