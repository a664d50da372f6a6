import { LoginPage } from '../pages/login-page.js';
import { arrived } from '../pages/page.js';
import { people, uniqueId } from '../support/demo.js';
import { newWorkspace } from '../support/prepare.js';
import { expect, test } from '../support/test.js';
import { Visitor } from '../support/visitor.js';

test.use({ refusals: [401, 429] });

test('after five wrong passwords an account waits, even with the right one, and says how long', async ({ page, server }) => {
  const { admin } = await newWorkspace(server);
  const guesser = new Visitor(server);
  for (const guess of ['one', 'two', 'three', 'four', 'five']) {
    const answer = await guesser.post('/login', { email: admin, password: guess, next: '/' });
    expect(answer.status, guess).toBe(401);
  }

  const login = new LoginPage(page);
  await login.open();
  await login.signIn(admin);
  await expect(login.problem).toContainText(/Too many tries\. Wait \d+ seconds/);
  await expect(login.email).toHaveValue(admin);
});

test('an address that no account has waits just the same', async ({ server }) => {
  const guesser = new Visitor(server);
  const email = `${uniqueId('nobody')}@acme.example`;
  const statuses = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const answer = await guesser.post('/login', { email, password: 'guess', next: '/' });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('one account that waits keeps nobody else out', async ({ page, server }) => {
  const { admin } = await newWorkspace(server);
  const guesser = new Visitor(server);
  for (let tries = 0; tries < 6; tries += 1) await guesser.post('/login', { email: admin, password: 'guess', next: '/' });

  const login = new LoginPage(page);
  await login.open();
  await login.signIn(people.maya);
  await arrived(page, 'API keys');
});
