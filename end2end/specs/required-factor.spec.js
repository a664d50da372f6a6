import { LoginPage } from '../pages/login-page.js';
import { arrived, submit, visit } from '../pages/page.js';
import { SecondFactorPage } from '../pages/second-factor-page.js';
import { keysOf, securityOf } from '../support/addresses.js';
import { PASSWORD } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { code } from '../support/totp.js';

test.describe('a workspace that requires a second factor', () => {
  test.use({ refusals: [403] });

  test('leads its admin to set one up first, and members who have none', async ({ page, server }) => {
    const { id, admin } = await newWorkspace(server);
    await new LoginPage(page).open();
    await new LoginPage(page).signIn(admin);
    await arrived(page, 'API keys');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Security' }).click();
    await arrived(page, 'Security');
    await expect(page.getByText('You have none yourself')).toBeVisible();
    await page.getByRole('link', { name: 'Set up a second factor' }).click();
    await arrived(page, 'Second factor');
    const factor = new SecondFactorPage(page);
    const { secret } = await factor.setUp(server, PASSWORD);

    await visit(page, securityOf(id));
    await submit(page, page.getByRole('button', { name: 'Require a second factor' }));
    await expect(page.getByRole('status').filter({ hasText: 'every member needs a second factor' })).toBeVisible();

    // Without one, nothing of the workspace is seen.
    await factor.open();
    await factor.send('Remove the second factor', PASSWORD, code(secret, 1));
    await arrived(page, 'Your account');
    await page.goto(keysOf(id));
    await arrived(page, 'Set up a second factor');
    await page.getByRole('link', { name: 'Set up a second factor' }).click();
    await arrived(page, 'Second factor');
    await factor.setUp(server, PASSWORD);
    await page.goto(keysOf(id));
    await arrived(page, 'API keys');
  });
});
