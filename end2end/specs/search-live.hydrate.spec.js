import { KeysPage } from '../pages/keys-page.js';
import { people } from '../support/demo.js';
import { expect, test } from '../support/test.js';

test('the list narrows while one types, and says how many are left', async ({ as }) => {
  const page = await as(people.maya);
  const keys = new KeysPage(page);
  await keys.open();
  const all = await keys.rows.count();
  await keys.search.fill('warehouse');
  await expect(keys.rows).toHaveCount(1);
  await expect(page.getByRole('status').filter({ hasText: '1 key found' })).toHaveCount(1);
  await keys.search.fill('');
  await expect(keys.rows).toHaveCount(all);
});
