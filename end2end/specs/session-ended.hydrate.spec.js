import { KeysPage } from '../pages/keys-page.js';
import { arrived } from '../pages/page.js';
import { people } from '../support/demo.js';
import { expect, test } from '../support/test.js';

test.use({ refusals: [401] });

test('a click in the browser after the session has ended leads to the sign-in page', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  await page.context().clearCookies();
  await keys.archived.click();
  await arrived(page, 'Sign in to Latchkey');
  await expect(page).toHaveURL(/\/login\?next=.*archived/);
});
