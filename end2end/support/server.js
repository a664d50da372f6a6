// The real binary with the demo, on ports, a folder and a database of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ownDatabase, privateDatabase } from './database.js';
import { SecondNode } from './second-node.js';
import { until } from './until.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const binary = resolve(process.env.LATCHKEY_BIN || join(root, 'target/debug/latchkey'));
const site = resolve(process.env.LATCHKEY_SITE_DIR || join(root, 'target/site'));

// Two minutes: a private PostgreSQL is made first, and ninety days of demo history.
const START = 120_000;
const STOP = 15_000;

export class Server {
  // What must be found nowhere afterwards.
  seen = { cookies: new Set(), links: new Set(), secrets: new Set() };
  // Providers of single sign-on, to whose pages browsers go on purpose.
  elsewhere = new Set();
  // Who is signed in, by address.
  visitors = new Map();

  static async start(worker) {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
    // A PostgreSQL of another account must get through to the data folder.
    await chmod(server.folder, 0o755);
    server.dataDir = join(server.folder, 'data');
    const superuser = process.env.LATCHKEY_TEST_DATABASE_URL;
    server.database = superuser ? await ownDatabase(superuser, worker) : privateDatabase(server.dataDir);
    const [dashboard, gateway] = await freePorts(2);
    // A name, because passkeys can't be bound to an IP address.
    server.url = `http://localhost:${dashboard}`;
    server.gateway = `http://127.0.0.1:${gateway}`;
    server.env = environment(server, dashboard, gateway);
    await server.#spawn();
    return server;
  }

  async #spawn() {
    this.logFile = join(this.folder, 'server.log');
    const log = await open(this.logFile, 'a');
    this.child = spawn(binary, ['serve'], { cwd: this.folder, env: this.env, stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    const kill = () => this.child.kill('SIGKILL');
    process.once('exit', kill);
    this.exit = new Promise((done) => {
      this.child.once('error', (error) => done({ error }));
      this.child.once('exit', (code, signal) => done({ code, signal }));
    }).finally(() => process.off('exit', kill));
    let ended;
    this.exit.then((how) => (ended = how));
    await until('the server is ready', START, async () => {
      if (ended) throw new Error(`${binary} ended at its start (${JSON.stringify(ended)}):\n${await this.log()}`);
      const answer = await fetch(`${this.gateway}/readyz`).catch(() => undefined);
      return answer?.ok && (await fetch(`${this.url}/login`)).ok;
    });
  }

  // A command of the same installation, e.g. `workspace create …`.
  async command(...words) {
    const { stdout } = await run(binary, words, { cwd: this.folder, env: this.env });
    return stdout;
  }

  // Another gateway of the same installation. Whoever starts it stops it.
  async secondNode() {
    const [gateway] = await freePorts(1);
    return SecondNode.start(this, binary, gateway);
  }

  log = () => readFile(this.logFile, 'utf8');

  async mails() {
    const folder = join(this.dataDir, 'mail');
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  }

  // As an operator stops it. Anything but a clean end within 15 seconds is a fault.
  async stop() {
    this.child.kill('SIGTERM');
    const slow = new AbortController();
    const how = await Promise.race([this.exit, pause(STOP, slow.signal)]);
    slow.abort();
    if (!how) this.child.kill('SIGKILL');
    const log = await this.log();
    await this.exit;
    await this.database.drop();
    if (how?.code !== 0) {
      throw new Error(`SIGTERM must end the server with 0 within 15 s, not ${JSON.stringify(how ?? 'late')}:\n${log.slice(-4000)}`);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

function environment(server, dashboard, gateway) {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  const env = {
    PATH,
    HOME,
    LANG,
    TMPDIR,
    LATCHKEY_DEMO: '1',
    LATCHKEY_DATA_DIR: server.dataDir,
    LATCHKEY_DASHBOARD_ADDR: `127.0.0.1:${dashboard}`,
    LATCHKEY_GATEWAY_ADDR: `127.0.0.1:${gateway}`,
    LATCHKEY_PUBLIC_URL: server.url,
    LATCHKEY_SITE_DIR: site,
    DATABASE_URL: server.database.url,
  };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

async function freePorts(count) {
  const listeners = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listeners.map((listener) => once(listener, 'listening')));
  const ports = listeners.map((listener) => listener.address().port);
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))));
  return ports;
}

const pause = (ms, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => clearTimeout(timer));
  });
