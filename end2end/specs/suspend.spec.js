import { ConsolePage } from '../pages/console-page.js';
import { arrived, visit } from '../pages/page.js';
import { auditLogsOf, keysOf, suspendLegacyOf } from '../support/addresses.js';
import { people, unique } from '../support/demo.js';
import { ALLOWED, authorize, LEGACY_SUSPENDED, SUSPENDED } from '../support/gateway.js';
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

test.describe('a CSM suspends the legacy keys of a workspace', () => {
  test.use({ refusals: [422] });

  test('by themselves; other keys go on, and its people read why', async ({ as, by, server }) => {
    const legacy = unique('old data').replaceAll(' ', '-').padEnd(24, '0');
    const { id, name, admin } = await newWorkspace(server, { imported: { data: legacy } });
    const key = await makeKey(await by(admin), id);
    const desk = new ConsolePage(await as(people.noor));
    const page = await as(admin);
    const banner = page.getByText('The legacy keys of this workspace are suspended, and each is refused.');
    const told = (text) => desk.page.getByRole('status').filter({ hasText: text });
    const expectEach = async (ofLegacy, ofKey) => {
      expect(await authorize(server, id, legacy)).toEqual(ofLegacy);
      expect(await authorize(server, id, key.text)).toEqual(ofKey);
    };
    await expectEach(ALLOWED, ALLOWED);

    await test.step('not without a reason', async () => {
      await desk.openWorkspace(id);
      await desk.beginToSuspendLegacy(name);
      await expect(desk.page.getByText('Its 1 legacy key is refused from that moment on.')).toBeVisible();
      await desk.suspendLegacy(' ');
      await expect(desk.reason).toHaveAccessibleDescription(/Say why/);
      await expectEach(ALLOWED, ALLOWED);
    });

    await test.step('suspended', async () => {
      await desk.suspendLegacy(REASON);
      await expect(told('The legacy keys are suspended.')).toBeVisible();
      await expect(desk.suspension).toContainText(REASON);
      await expect(desk.suspension).toContainText('In force on the one node');
      await expectEach(LEGACY_SUSPENDED, ALLOWED);
      await desk.open(`?q=${id}`);
      await expect(desk.row(name).getByText('Legacy keys suspended', { exact: true })).toBeVisible();
    });

    await test.step('its people read why, and find it in the log', async () => {
      await visit(page, keysOf(id));
      await expect(banner).toBeVisible();
      await expect(page.getByText(REASON)).toBeVisible();
      await expect(page.getByText('1 legacy key is refused.')).toBeVisible();
      const mail = await mailTo(server, admin, `Subject: The legacy keys of ${name} are suspended`);
      expect(mail).toContain(`Reason: ${REASON}`);
      await visit(page, auditLogsOf(id));
      await expect(page.getByRole('row').filter({ hasText: 'Suspended the legacy keys' })).toContainText(people.noor);
    });

    await test.step('the workspace besides: each is resumed by itself', async () => {
      await desk.openWorkspace(id);
      await desk.beginToSuspend(name);
      await desk.suspend(REASON);
      await expectEach(SUSPENDED, SUSPENDED);
      await desk.resume();
      await expectEach(LEGACY_SUSPENDED, ALLOWED);
      await desk.resumeLegacy();
      await expect(told('The legacy keys are resumed.')).toBeVisible();
      await expectEach(ALLOWED, ALLOWED);
      await visit(page, keysOf(id));
      await expect(banner).toHaveCount(0);
    });
  });

  test('not where there are none yet', async ({ as, server }) => {
    const { id, name } = await newWorkspace(server, { earlyAccess: false });
    const desk = new ConsolePage(await as(people.noor));
    await desk.openWorkspace(id);
    await expect(desk.page.getByRole('link', { name: 'Suspend workspace', exact: true })).toBeVisible();
    await expect(desk.page.getByRole('link', { name: 'Suspend legacy keys', exact: true })).toHaveCount(0);
    await visit(desk.page, suspendLegacyOf(id));
    await arrived(desk.page, `${name} has no legacy keys`);
  });
});
