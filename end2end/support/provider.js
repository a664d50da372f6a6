// A real provider of OpenID Connect (provider.mjs) in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('provider.mjs', import.meta.url));

export class Provider {
  client = 'latchkey-browser';
  secret = 'provider-secret-word-9876543210fedcba';

  static async start(server) {
    const provider = new Provider();
    server.seen.secrets.add(provider.secret);
    const env = {
      PATH: process.env.PATH,
      PROVIDER_CLIENT_ID: provider.client,
      PROVIDER_CLIENT_SECRET: provider.secret,
      PROVIDER_REDIRECT_URI: `${server.url}/login/sso/callback`,
    };
    provider.child = spawn(process.execPath, [script], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = await once(createInterface({ input: provider.child.stdout }), 'line');
    provider.issuer = JSON.parse(line).issuer;
    server.elsewhere.add(provider.issuer);
    return provider;
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.stdin.end();
    await exit;
  }
}
