// A person without a browser: plain requests, for what a page would not send, and to prepare what a test
// is not about.
import { sessionIn } from './cookies.js';
import { PASSWORD } from './demo.js';

export class Visitor {
  constructor(server, cookie) {
    this.server = server;
    this.cookie = cookie;
  }

  static async signedIn(server, email, password = PASSWORD) {
    const visitor = new Visitor(server);
    const answer = await visitor.post('/login', { email, password, next: '/' });
    const cookie = sessionIn(answer.headers.get('set-cookie'));
    if (!cookie) throw new Error(`${email} was not signed in: ${answer.status}\n${await answer.text()}`);
    server.seen.cookies.add(cookie);
    return new Visitor(server, cookie);
  }

  get #headers() {
    return this.cookie ? { cookie: `sid=${this.cookie}` } : {};
  }

  get = (path) => fetch(this.server.url + path, { headers: this.#headers, redirect: 'manual' });

  async page(path) {
    const answer = await this.get(path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.text();
  }

  post(path, fields) {
    const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    return fetch(this.server.url + path, {
      method: 'POST',
      headers: { ...this.#headers, origin: this.server.url },
      body: new URLSearchParams(pairs),
      redirect: 'manual',
    });
  }
}

// Well below the quarter of an hour after which regenerating and archiving ask again who it is: a run of
// all tests takes longer than that.
const FRESH = 8 * 60_000;

// One session for each person and server, while it's fresh: signing in is what `sign-in.spec.js` is about.
export async function visitorOf(server, email) {
  const known = server.visitors.get(email);
  if (known && Date.now() - known.since < FRESH) return known.visitor;
  const since = Date.now();
  const visitor = await Visitor.signedIn(server, email);
  server.visitors.set(email, { visitor, since });
  return visitor;
}

// The same session for a browser.
export async function sessionCookie(server, email) {
  const { cookie } = await visitorOf(server, email);
  return { name: 'sid', value: cookie, url: server.url, httpOnly: true, sameSite: 'Lax' };
}
