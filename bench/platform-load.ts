/** Sends requests at a steady rate, whether or not the last one was answered, and says how long each took from its turn. */
import { Agent, request } from 'node:http';

import { digestOf } from './platform-digest.ts';

interface Ordered {
  /** `http://127.0.0.1:PORT/path?…digest=`; the digest is put at its end. */
  url: string;
  /** Numbers of the digests, one after the other, over and over. */
  digests: number;
  authorization: string;
  perSecond: number;
  seconds: number;
}

/** Connections at most, so that a server that hangs holds no more. */
const connections = 64;
/** Milliseconds after which an answer is none. */
const patienceMs = 5000;

const { url, digests, authorization, perSecond, seconds } = JSON.parse(process.argv[2] ?? '{}') as Ordered;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const took: number[] = [];
let failed = 0;
let open = 0;

function send(address: string, due: number): void {
  open++;
  const done = (ok: boolean): void => {
    open--;
    if (ok) took.push(performance.now() - due);
    else failed++;
  };
  const asked = request(address, { agent, headers: { authorization }, timeout: patienceMs }, answer => {
    answer.resume();
    answer.on('end', () => done(answer.statusCode === 200));
  });
  asked.on('timeout', () => asked.destroy(new Error('late')));
  asked.on('error', () => done(false));
  asked.end();
}

const all = perSecond * seconds;
const began = performance.now();
for (let sent = 0; sent < all; ) {
  const now = performance.now();
  while (sent < all && began + (sent * 1000) / perSecond <= now) {
    send(url + digestOf(sent % digests), began + (sent * 1000) / perSecond);
    sent++;
  }
  await new Promise(resolve => setTimeout(resolve, 1));
}
for (let waited = 0; open > 0 && waited < patienceMs + 1000; waited += 10)
  await new Promise(resolve => setTimeout(resolve, 10));
agent.destroy();
took.sort((a, b) => a - b);
const at = (part: number): number => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? Number.NaN;
console.log(
  JSON.stringify({ p50: at(0.5), p99: at(0.99), worst: at(1), answered: took.length, failed: failed + open }),
);
