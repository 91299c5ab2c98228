import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Chat Completions server that sends a prepared answer as fast as the client takes it. */
export interface FloodServer {
  readonly origin: string;
  /** When each request had arrived, in milliseconds since the Unix epoch. */
  readonly asked: readonly number[];
  /** What every request is answered with from now on, one event for each piece. */
  prepare(pieces: readonly string[]): void;
  close(): Promise<void>;
}

export async function startFloodServer(): Promise<FloodServer> {
  let frames: readonly Buffer[] = [];
  const asked: number[] = [];
  const server = createServer((request, response) => void (async () => {
    for await (const _ of request) { /* The question does not matter. */ }
    if (request.url?.endsWith('/models') === true) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model', created: 0, owned_by: 'bench' }] }));
      return;
    }
    asked.push(performance.timeOrigin + performance.now());
    await flood(response, frames);
  })().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error)))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    prepare: (pieces) => {
      const frame = (delta: object, reason: string | null): Buffer =>
        Buffer.from(`data: ${JSON.stringify({ id: 'bench', object: 'chat.completion.chunk', created: 0, model: 'bench', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);
      frames = [...pieces.map((content) => frame({ content }, null)), frame({}, 'stop'), Buffer.from('data: [DONE]\n\n')];
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Each event leaves in a packet of its own, as a model's do; the next one follows at once. */
async function flood(response: ServerResponse, frames: readonly Buffer[]): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const frame of frames) {
    if (!response.write(frame)) await new Promise<void>((resolve) => { response.once('drain', resolve); });
    // Node joins what is written within one turn of its loop.
    await new Promise<void>((resolve) => { setImmediate(resolve); });
  }
  response.end();
}
