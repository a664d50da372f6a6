// Watches every page of a test. What a browser complains about fails the test, and so does an answer that
// lacks its protecting headers. Refusals that a test provokes on purpose are declared: `refusals: [422]`.
import { expect } from '@playwright/test';
import { sessionIn } from './cookies.js';

const MEANT = /^Failed to load resource: the server responded with a status of (\d+)/;

// With JavaScript off nothing uses the program that was fetched ahead.
const UNUSED = /latchkey\.(js|wasm) was preloaded using link preload but not used/;

export class Watch {
  #problems = [];
  #reads = [];

  constructor(context, server, { refusals, scripted }) {
    this.server = server;
    this.refusals = refusals;
    this.scripted = scripted;
    context.on('console', (message) => this.#console(message));
    context.on('weberror', (error) => this.#note(`uncaught ${error.error().stack}`));
    context.on('requestfailed', (request) => this.#failed(request));
    context.on('response', (response) => this.#response(response));
  }

  // Heard by `#console`. (With JavaScript off the browser's own line is.)
  static async listenForViolations(context) {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`CSP: ${violatedDirective} refused ${blockedURI}`);
      });
    });
  }

  #note(problem) {
    this.#problems.push(problem);
  }

  // What a provider of single sign-on answers is its own affair.
  #isElsewhere(url) {
    return [...this.server.elsewhere].some((origin) => url.startsWith(`${origin}/`));
  }

  #console(message) {
    if (!['error', 'warning', 'assert'].includes(message.type())) return;
    if (this.#isElsewhere(message.location().url)) return;
    const status = Number(MEANT.exec(message.text())?.[1]);
    if (this.refusals.includes(status)) return;
    if (!this.scripted && UNUSED.test(message.text())) return;
    this.#note(`console ${message.type()} at ${message.location().url}: ${message.text()}`);
  }

  #failed(request) {
    const why = request.failure()?.errorText;
    // What a page was still loading when it was left.
    if (why === 'net::ERR_ABORTED') return;
    if (this.#isElsewhere(request.url())) return;
    // So Chromium tells that JavaScript is off. What the policy itself refuses is in the console too.
    if (!this.scripted && why === 'csp' && request.url().endsWith('.js')) return;
    this.#note(`failed ${request.method()} ${request.url()}: ${why}`);
  }

  #response(response) {
    const { server } = this;
    if (this.#isElsewhere(response.url())) return;
    if (!response.url().startsWith(server.url)) return this.#note(`a request to elsewhere: ${response.url()}`);
    const status = response.status();
    const what = `${status} to ${response.request().method()} ${response.url()}`;
    if (status >= 400 && !this.refusals.includes(status)) this.#note(what);
    for (const problem of missingIn(response)) this.#note(`${what}: ${problem}`);
    this.#reads.push(this.#rememberSession(response).catch(() => {}));
  }

  async #rememberSession(response) {
    for (const line of await response.headerValues('set-cookie')) {
      const session = sessionIn(line);
      if (session) this.server.seen.cookies.add(session);
    }
  }

  async verdict() {
    await Promise.all(this.#reads);
    expect(this.#problems, 'what the browser complained about').toEqual([]);
  }
}

const ALWAYS = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^(no-referrer|same-origin)$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'content-security-policy': /(^|; *)default-src 'none'|(^|; *)default-src 'self'/,
};

function missingIn(response) {
  const headers = response.headers();
  const missing = Object.entries(ALWAYS)
    .filter(([name, right]) => !right.test(headers[name] ?? ''))
    .map(([name]) => `${name}: ${headers[name]}`);
  const policy = headers['content-security-policy'] ?? '';
  if (/'unsafe-(inline|eval|hashes)'/.test(policy)) missing.push(`an unsafe policy: ${policy}`);
  if (isPage(response)) {
    if (!/script-src [^;]*'nonce-[^']{16,}'/.test(policy)) missing.push(`a policy without nonce: ${policy}`);
    if (!/frame-ancestors 'none'/.test(policy)) missing.push(`a policy that lets itself be framed: ${policy}`);
    if (!/no-store/.test(headers['cache-control'] ?? '')) missing.push(`cache-control: ${headers['cache-control']}`);
  }
  return missing;
}

// The kept mails of a demo have no script at all, hence no nonce.
function isPage(response) {
  const html = (response.headers()['content-type'] ?? '').startsWith('text/html');
  return html && !new URL(response.url()).pathname.startsWith('/dev/mail');
}
