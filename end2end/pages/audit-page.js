// "Audit logs": the filters, the entries and the ways between pages.
import { expect } from '@playwright/test';
import { auditLogsOf } from '../support/addresses.js';
import { ready, submit, visit } from './page.js';

export class AuditPage {
  constructor(page) {
    this.page = page;
    this.filters = page.getByRole('search', { name: 'Filters' });
    this.actor = page.getByLabel('Actor', { exact: true });
    this.from = page.getByLabel('From', { exact: true });
    this.to = page.getByLabel('To', { exact: true });
    this.zone = page.getByLabel('Time zone', { exact: true });
    this.by = page.getByLabel('Search logs by', { exact: true });
    this.value = page.getByLabel('Search value', { exact: true });
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
    this.clear = page.getByRole('link', { name: 'Clear all', exact: true });
    this.export = page.getByRole('link', { name: 'Export audit logs', exact: true });
    this.rows = page.locator('table.log tbody tr');
    this.foot = page.getByRole('navigation', { name: 'Pages' });
    this.alert = page.getByRole('alert');
  }

  open = (workspace = 'ACME01', query = '') => visit(this.page, auditLogsOf(workspace) + query);

  // Opens the list "Team" or "Action", marks what is named, and closes it again.
  async choose(list, ...names) {
    await this.page.getByRole('button', { name: list, exact: true }).click();
    const group = this.page.getByRole('group', { name: list, exact: true });
    for (const name of names) await group.getByRole('checkbox', { name, exact: true }).check();
    await this.page.keyboard.press('Escape');
    await expect(group).toBeHidden();
  }

  send = () => submit(this.page, this.apply);

  async follow(link) {
    await Promise.all([this.page.waitForEvent('domcontentloaded'), link.click()]);
    await ready(this.page);
  }

  // The cells of a column, by its number from 1.
  cells = (column) => this.rows.locator(`td:nth-child(${column})`);

  row = (words) => this.rows.filter({ hasText: words });

  query = () => new URL(this.page.url()).searchParams;
}

export const TIME = 1;
export const TEAM = 2;
export const ENTITY = 3;
export const ACTIVITY = 4;
export const ACTION = 5;
export const ACTOR = 6;
export const IP = 7;
