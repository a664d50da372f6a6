// A database of a server's own, in the PostgreSQL of the tests; or the private one that the server keeps.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PLENTY = { maxBuffer: 512 * 1024 * 1024 };

const psql = (url, statement) => run('psql', ['--no-psqlrc', '-qAt', '-v', 'ON_ERROR_STOP=1', '-c', statement, url]);

export async function ownDatabase(superuser, worker) {
  const name = `e2e_${worker}_${randomBytes(6).toString('hex')}`;
  await psql(superuser, `CREATE DATABASE ${name}`);
  const url = new URL(superuser);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    dump: () => dump(url.href),
    run: (statement) => psql(url.href, statement),
    drop: () => psql(superuser, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

// The one in the server's data folder: the server makes it, and stops it with itself.
export function privateDatabase(dataDir) {
  const url = () => privateUrl(dataDir);
  return {
    url: undefined,
    dump: async () => dump(await url()),
    run: async (statement) => psql(await url(), statement),
    drop: async () => {},
  };
}

async function privateUrl(dataDir) {
  const postmaster = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const [, , , port, sockets] = postmaster.split('\n');
  return `postgres://latchkey@localhost:${port}/latchkey?host=${encodeURIComponent(sockets)}`;
}

async function dump(url) {
  const { stdout } = await run('pg_dump', ['--inserts', '--dbname', url], PLENTY);
  return stdout;
}
