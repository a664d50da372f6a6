import { ConsolePage } from '../pages/console-page.js';
import { arrived, visit } from '../pages/page.js';
import { auditLogsOf, keysOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize, SUSPENDED } from '../support/gateway.js';
import { addressIn, mailTo } from '../support/mail.js';
import { makeKey, newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

const REASON = 'Your invoice of October is unpaid.';

test.describe('a CSM suspends a workspace', () => {
  test.use({ refusals: [422] });

  test('with a reason; its keys are refused until it is resumed, and its people read why', async ({ as, by, server }) => {
    const legacy = unique('old data').replaceAll(' ', '-').padEnd(24, '0');
    const { id, name, admin } = await newWorkspace(server, { imported: { data: legacy } });
    const key = await makeKey(await by(admin), id);
    const desk = new ConsolePage(await as(people.noor));
    const page = await as(admin);
    const banner = page.getByText('This workspace is suspended, and all its keys are refused.');
    const told = (text) => desk.page.getByRole('status').filter({ hasText: text });
    const expectBoth = async (answer) => {
      for (const text of [key.text, legacy]) expect(await authorize(server, id, text)).toEqual(answer);
    };
    await expectBoth(ALLOWED);

    await test.step('not without a reason, and not when cancelled', async () => {
      await desk.openWorkspace(id);
      await desk.beginToSuspend(name);
      await desk.suspend('  ');
      await expect(desk.reason).toHaveAccessibleDescription(/Say why/);
      await expect(desk.reason).toHaveAttribute('aria-invalid', 'true');
      await desk.suspend('x'.repeat(201));
      await expect(desk.reason).toHaveValue('x'.repeat(201));
      await expect(desk.reason).toHaveAccessibleDescription(/this reason has 201/);
      await desk.page.getByRole('link', { name: 'Cancel', exact: true }).click();
      await arrived(desk.page, name);
      await expectBoth(ALLOWED);
    });

    await test.step('suspended', async () => {
      await desk.beginToSuspend(name);
      await desk.suspend(REASON);
      await expect(told('The workspace is suspended.')).toBeVisible();
      await expect(desk.suspension).toContainText(REASON);
      await expect(desk.suspension).toContainText('In force on the one node');
      await expectBoth(SUSPENDED);
      expect(await authorize(server, id, (await makeKey(await by(admin), id)).text)).toEqual(SUSPENDED);
      await desk.open(`?q=${id}`);
      await expect(desk.row(name).getByText('Suspended', { exact: true })).toBeVisible();
    });

    await test.step('its people read why, and find it in the log', async () => {
      await visit(page, keysOf(id));
      await expect(banner).toBeVisible();
      await expect(page.getByText(REASON)).toBeVisible();
      const mail = await mailTo(server, admin, `Subject: ${name} is suspended`);
      expect(mail).toContain(`Reason: ${REASON}`);
      await page.goto(addressIn(server, mail));
      await arrived(page, 'Audit logs');
      await expect(banner).toBeVisible();
      await expect(page.getByRole('row').filter({ hasText: 'Suspended the workspace' })).toContainText(people.noor);
    });

    await test.step('resumed', async () => {
      await desk.openWorkspace(id);
      await desk.resume();
      await expect(told('The workspace is resumed.')).toBeVisible();
      await expectBoth(ALLOWED);
      await visit(page, auditLogsOf(id));
      await expect(banner).toHaveCount(0);
      await expect(page.getByRole('row').filter({ hasText: 'Resumed the workspace' })).toHaveCount(1);
    });
  });
});
