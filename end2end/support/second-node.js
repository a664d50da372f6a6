// Another gateway of a server's installation, in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './until.js';

const START = 30_000;

export class SecondNode {
  static async start(server, binary, gateway) {
    const node = new SecondNode();
    node.address = `http://127.0.0.1:${gateway}`;
    node.name = new RegExp(`:${gateway}\\b`);
    const env = { ...server.env, LATCHKEY_ROLES: 'gateway', LATCHKEY_GATEWAY_ADDR: `127.0.0.1:${gateway}` };
    const log = await open(join(server.folder, 'second-node.log'), 'a');
    node.child = spawn(binary, ['serve'], { cwd: server.folder, env, stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    node.exit = once(node.child, 'exit');
    const ready = async () => (await fetch(`${node.address}/readyz`).catch(() => undefined))?.ok;
    await until('the second node is ready', START, ready);
    return node;
  }

  // As a machine that hangs: it says nothing, and has said nothing of its end.
  pause = () => this.child.kill('SIGSTOP');

  resume = () => this.child.kill('SIGCONT');

  async stop() {
    this.resume();
    this.child.kill('SIGTERM');
    await this.exit;
  }
}
