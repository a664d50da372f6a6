import { Regeneration } from '../pages/confirmation.js';
import { Reveal } from '../pages/reveal.js';
import { people } from '../support/demo.js';
import { ALLOWED, REFUSED, authorize } from '../support/gateway.js';
import { makeKey } from '../support/prepare.js';
import { expect, test } from '../support/test.js';

test('a person sees for which node a revocation waits, and has the answer once that node has it too', async ({ as, by, server }) => {
  const key = await makeKey(await by(people.maya), 'ACME01', { apis: ['data'] });
  const page = await as(people.maya);
  const [dialog, reveal] = [await new Regeneration(page).open(key), new Reveal(page)];
  const node = await server.secondNode();
  try {
    const there = { gateway: node.address };
    expect(await authorize(there, 'ACME01', key.text)).toEqual(ALLOWED);
    const said = await heard(page);
    node.pause();
    await dialog.name.fill(key.name);
    // The next page comes when the node has answered.
    await dialog.button.click({ noWaitAfter: true });
    await expect.poll(() => said.at(-1)).toMatch(/^The change is made\. Waiting for 1 of 2 nodes to confirm it: /);
    expect(said.at(-1)).toMatch(node.name);
    node.resume();
    const text = await reveal.text();
    expect(await authorize(there, 'ACME01', key.text)).toEqual(REFUSED);
    expect(await authorize(there, 'ACME01', text)).toEqual(ALLOWED);
  } finally {
    await node.stop();
  }
});

// What a person reads on a page while the next one is on its way: Playwright looks at no element meanwhile.
async function heard(page) {
  const said = [];
  await page.exposeFunction('says', (text) => said.push(text));
  await page.evaluate(() => {
    const look = () => {
      const line = document.querySelector('.waits');
      if (line) window.says(line.textContent);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return said;
}
