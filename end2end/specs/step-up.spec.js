import { Archiving, Regeneration } from '../pages/confirmation.js';
import { Reveal } from '../pages/reveal.js';
import { SecondFactorPage } from '../pages/second-factor-page.js';
import { SingleKeysPage } from '../pages/single-keys-page.js';
import { singleKeysOf } from '../support/addresses.js';
import { PASSWORD } from '../support/demo.js';
import { ALLOWED, authorize } from '../support/gateway.js';
import { ageSessions, makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { code } from '../support/totp.js';

test.describe('when the sign-in is older than 15 minutes', () => {
  test.use({ refusals: [422] });

  test('regenerating asks for the password, and loses nothing over a wrong one', async ({ as, by, server }) => {
    const { id, admin } = await newWorkspace(server);
    const key = await makeKey(await by(admin), id);
    const page = await as(admin);
    const dialog = new Regeneration(page);
    // The page was open all the while: it learns of it when it is sent.
    await dialog.open(key, id);
    await expect(dialog.proof).toHaveCount(0);
    await ageSessions(server, admin);
    await dialog.confirm(key.name);
    await expect(dialog.proof).toHaveAccessibleDescription(/Type your password to go on/);
    await expect(dialog.name).toHaveValue(key.name);
    await dialog.prove('not my password');
    await expect(dialog.proof).toHaveAccessibleDescription(/This isn’t your password/);
    await expect(dialog.proof).toHaveValue('');
    await expect(dialog.name).toHaveValue(key.name);
    expect(await authorize(server, id, key.text)).toEqual(ALLOWED);
    await dialog.prove(PASSWORD);
    expect(await authorize(server, id, await new Reveal(page).text())).toEqual(ALLOWED);

    await dialog.open(key, id);
    await expect(dialog.proof).toHaveCount(0);
  });

  test('archiving asks somebody with a second factor for a code', async ({ as, by, server }) => {
    const { id, admin } = await newWorkspace(server);
    const key = await makeKey(await by(admin), id);
    const page = await as(admin);
    const { secret } = await new SecondFactorPage(page).setUp(server, PASSWORD);
    await ageSessions(server, admin);
    const dialog = new Archiving(page);
    await dialog.open(key, id);
    await dialog.name.fill(key.name);
    await dialog.prove(code(secret, 1));
    await expect(page.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible();
  });

  test('the old screen asks too', async ({ as, server }) => {
    const { id, admin } = await newWorkspace(server, { earlyAccess: false });
    const page = await as(admin);
    const screen = new SingleKeysPage(page);
    await screen.open(id);
    await screen.generate('Data');
    await ageSessions(server, admin);
    await page.goto(`${singleKeysOf(id)}?regenerate=data`);
    const dialog = new Regeneration(page);
    await dialog.prove('not my password');
    await expect(dialog.proof).toHaveAccessibleDescription(/This isn’t your password/);
    await dialog.prove(PASSWORD);
    await expect(new Reveal(page).key).toBeVisible();
  });
});
