// A real provider of OpenID Connect for tests (testkit/src/provider.rs and specs/single-sign-on.spec.js): whoever types
// a name and any password is that person. Says on stdout where it listens; ends with stdin.
//
// The name is the mail address; what follows a # makes another person of the same address.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const { PROVIDER_CLIENT_ID, PROVIDER_CLIENT_SECRET, PROVIDER_REDIRECT_URI } = process.env;
// stdout is for the test; the provider's hints for operators aren't.
console.info = console.warn = () => {};

const server = createServer().listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PROVIDER_CLIENT_ID,
        client_secret: PROVIDER_CLIENT_SECRET,
        redirect_uris: [PROVIDER_REDIRECT_URI],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    cookies: { keys: ['only-for-tests'] },
    async findAccount(_context, sub) {
      const email = sub.split('#')[0];
      const name = `${email[0].toUpperCase()}${email.slice(1).split('@')[0]} of the provider`;
      return { accountId: sub, claims: async () => ({ sub, email, email_verified: !email.startsWith('unverified'), name }) };
    },
  });
  // Its pages want a font of somebody else's.
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === 'string') context.body = context.body.replace(/@import url\(https:[^)]*\);?/g, '');
  });
  server.on('request', provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

createInterface({ input: process.stdin }).on('close', () => process.exit(0));
