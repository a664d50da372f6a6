// A real mail server for tests (testkit/src/smtp.rs): STARTTLS and a sign-in are required. Events go to
// stdout, commands come on stdin, one JSON object a line; it ends with stdin.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as rest } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

const { SMTP_PORT = '0', SMTP_USER, SMTP_PASSWORD, SMTP_CERT_FILE, SMTP_KEY_FILE } = process.env;

// {"mode":"ok"|"refuse"|"greylist"|"slow"|"drop-after-data"|"busy", "tries":1, "ms":100}
let mode = { mode: 'ok' };
// How often each recipient came while greylisting.
const tries = new Map();

// Pipes are written at once, so that an event is out before the client gets its answer.
const tell = (event, about = {}) => process.stdout.write(`${JSON.stringify({ event, ...about })}\n`);

function refusal(at, responseCode, message, about = {}) {
  tell('refused', { at, code: responseCode, ...about });
  return Object.assign(new Error(message), { responseCode });
}

const slowly = () => (mode.mode === 'slow' ? rest(mode.ms) : undefined);

async function connected() {
  tell('connected');
  await slowly();
  if (mode.mode === 'busy') throw refusal('connect', 421, '4.3.2 too busy, come back later');
}

function signedIn({ method, username, password }) {
  const good = username === SMTP_USER && password === SMTP_PASSWORD;
  tell('auth', { method, username, good });
  if (!good) throw refusal('auth', 535, '5.7.8 wrong user name or password');
  return { user: username };
}

// The answers repeat the address, as most servers' do.
async function recipient({ address }) {
  await slowly();
  if (mode.mode === 'refuse') throw refusal('rcpt', 550, `5.1.1 <${address}> is unknown`, { to: address });
  if (mode.mode !== 'greylist') return;
  const before = tries.get(address) ?? 0;
  tries.set(address, before + 1);
  if (before < mode.tries) throw refusal('rcpt', 450, `4.7.1 <${address}> is greylisted`, { to: address });
}

async function taken(stream, session) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  await slowly();
  const answered = mode.mode !== 'drop-after-data';
  const { mailFrom, rcptTo } = session.envelope;
  const to = rcptTo.map(({ address }) => address);
  // As bytes would be nearer to the wire, but our mails are ASCII by their encoding.
  tell('mail', { from: mailFrom.address, to, raw: Buffer.concat(chunks).toString('utf8'), answered });
  if (answered) return;
  for (const connection of server.connections) if (connection.session === session) connection._socket.destroy();
}

// Promises for the callbacks of smtp-server.
const answer = (work, done) => Promise.resolve().then(work).then((result) => done(null, result), done);

const server = new SMTPServer({
  key: readFileSync(SMTP_KEY_FILE),
  cert: readFileSync(SMTP_CERT_FILE),
  name: 'smtp.test',
  authMethods: ['PLAIN', 'LOGIN'],
  disableReverseLookup: true,
  onConnect: (session, done) => answer(connected, (error) => done(error)),
  onAuth: (auth, session, done) => answer(() => signedIn(auth), done),
  onRcptTo: (address, session, done) => answer(() => recipient(address), (error) => done(error)),
  onData: (stream, session, done) => answer(() => taken(stream, session), (error) => done(error)),
});
// E.g. a client that doesn't trust the certificate.
server.on('error', ({ code, message }) => tell('error', { code, message }));
server.server.on('listening', () => tell('listening', { port: server.server.address().port }));
server.listen(Number(SMTP_PORT), '127.0.0.1');

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const { id, ...command } = JSON.parse(line);
  if (command.mode) mode = command;
  tell('done', { id });
});
commands.on('close', () => process.exit(0));
