/** Receivers of messages on loopback: what a robot, a webhook or a chat would be sent, and what each of them answers. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Message {
  /** First part of the path: one receiver plays many. */
  to: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  port: number;
  messages: Message[];
  /** Address of one of the receivers it plays. */
  at(name: string): string;
  /** Nobody listens from now on; `up` takes the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

const answers: Record<string, string> = {
  dingtalk: '{"errcode":0,"errmsg":"ok"}',
  feishu: '{"code":0,"msg":"success","data":{}}',
  wecom: '{"errcode":0,"errmsg":"ok"}',
  slack: 'ok',
};

export async function startReceiver(): Promise<Receiver> {
  const messages: Message[] = [];
  let server: Server | undefined;
  let port = 0;
  const up = async (): Promise<void> => {
    const fresh = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://receiver');
        const to = url.pathname.split('/')[1] ?? '';
        messages.push({ to, url, headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.end(answers[to] ?? '');
      });
    });
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(port, '127.0.0.1', resolve);
    });
    port = (fresh.address() as AddressInfo).port;
    server = fresh;
  };
  const down = async (): Promise<void> => {
    const old = server;
    server = undefined;
    if (!old) return;
    const closed = new Promise(resolve => old.close(resolve));
    old.closeAllConnections();
    await closed;
  };
  await up();
  return { port, messages, at: name => `http://127.0.0.1:${port}/${name}/hook`, down, up, stop: down };
}
