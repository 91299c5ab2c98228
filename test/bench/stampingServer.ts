import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A Chat Completions server that writes down when the first text of each answer left it. */
export interface StampingServer {
  readonly origin: string;
  /** Milliseconds since the Unix epoch, by the number of the answer, from 1. */
  readonly sentAt: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Between the reply's head and its first text, so that only the latter is measured. */
const THINKING_MS = 200;

/** What the n-th answer begins with: nothing else on the page looks like it. */
export function markOf(number: number): string {
  return `[first token ${number}]`;
}

export async function startStampingServer(): Promise<StampingServer> {
  const sentAt = new Map<number, number>();
  let answers = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/models') === true) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model', created: 0, owned_by: 'bench' }] }));
      return;
    }
    answers += 1;
    void answer(response, answers, sentAt);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentAt,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(response: ServerResponse, number: number, sentAt: Map<number, number>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  await delay(THINKING_MS);
  const frame = (delta: object, reason: string | null): string =>
    `data: ${JSON.stringify({ id: 'bench', object: 'chat.completion.chunk', created: 0, model: 'bench', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
  sentAt.set(number, performance.timeOrigin + performance.now());
  response.write(frame({ role: 'assistant', content: `${markOf(number)} ` }, null));
  for (let word = 0; word < 20; word += 1) {
    await delay(10);
    response.write(frame({ content: `word ${word} ` }, null));
  }
  response.end(`${frame({}, 'stop')}data: [DONE]\n\n`);
}
