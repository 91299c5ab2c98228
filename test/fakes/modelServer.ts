import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Protocol } from '../../src/core/connection/connection.ts';
import { demoScript } from './demo.ts';
import type { Manner, Move, Reply } from './reply.ts';
import { newFillWire, newWire, vendorError, type FillWire, type Frame, type Wire } from './wire.ts';

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** What stands behind the `?`. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The protocol that the path belongs to; absent for the list of models. */
  readonly protocol: Protocol | undefined;
  /** The JSON of the body; `undefined` where there is none. */
  readonly body: Record<string, unknown> | undefined;
  /** Settles when the connection of this request has closed or its reply has ended, whoever did it. */
  readonly closed: Promise<void>;
}

/** What a server is and answers, apart from what is enqueued. */
export interface Script {
  /** The key that it demands, as a bearer token or in `x-api-key`. Absent: none. */
  readonly key?: string;
  /** The list of models; another one is answered with 404. Absent: every model is served and none listed. */
  readonly models?: readonly { readonly id: string; readonly name?: string }[];
  /** Answers of Responses are kept and can be asked for again, under `/v1/responses/<id>`. */
  readonly stored?: true;
  /** The paths at which gaps are filled. Absent: none, as most servers have none. */
  readonly fills?: readonly FillPath[];
  answer(request: RecordedRequest): Reply;
}

export interface ModelServer {
  readonly origin: string;
  readonly port: number;
  /** Oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Lets go of the requests so far, for a test that makes thousands. */
  forget(): void;
  /** The next requests for an answer get these, in order, before the script is asked again. They go past its checks. */
  enqueue(...replies: readonly Reply[]): void;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

export interface ModelServerOptions {
  /** 0 and absent: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** Absent: the demo with its canned answers. */
  readonly script?: Script;
  /** Speaks HTTPS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

const ENDPOINTS: Readonly<Record<string, Protocol>> = {
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/messages': 'anthropic-messages',
};

const STORED = '/v1/responses/';

/** Where servers fill gaps, and what their answers look like. */
const FILL_PATHS = { '/v1/completions': 'text', '/beta/completions': 'text', '/v1/fim/completions': 'chat', '/infill': 'infill' } as const satisfies Readonly<Record<string, FillWire>>;
export type FillPath = keyof typeof FILL_PATHS;

/** A local server that speaks all three protocols over real HTTP: the demo of `npm start`, and what the tests script. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const script = options.script ?? demoScript;
  const requests: RecordedRequest[] = [];
  const queue: Reply[] = [];

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await record(incoming, response);
    requests.push(request);
    const reply = refusalOf(request, script) ?? (request.path === '/v1/models' ? modelList(script) : undefined);
    // What a test enqueues is for the request it makes next, whatever that is; the demo has no queue.
    await send(response, request, queue.shift() ?? reply ?? script.answer(request));
  };
  const listen: RequestListener = (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // The client left in the middle, which is what half of the tests are about; anything else is a mistake in here.
      if (!response.destroyed) response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };

  const server = options.tls ? createTlsServer(options.tls, listen) : createServer(listen);
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    requests,
    forget: () => void requests.splice(0),
    enqueue: (...replies) => void queue.push(...replies),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function record(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const closed = new Promise<void>((resolve) => { response.once('close', resolve); });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const { pathname: path, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    method: incoming.method ?? '', path, query: Object.fromEntries(searchParams), headers: incoming.headers, closed,
    protocol: ENDPOINTS[path] ?? (path.startsWith(STORED) ? 'openai-responses' : undefined),
    body: text === '' ? undefined : JSON.parse(text) as Record<string, unknown>,
  };
}

/** What a server says before it looks at the question: no such page, no such key, no such model. */
function refusalOf({ method, path, headers, protocol, body }: RecordedRequest, script: Script): Reply | undefined {
  const isList = method === 'GET' && path === '/v1/models';
  const isStored = method === 'GET' && path.startsWith(STORED) && script.stored === true;
  const shape = protocol ?? (headers['anthropic-version'] === undefined ? 'openai-chat' : 'anthropic-messages');
  const refuse = (status: number, type: string, message: string, code?: string): Reply => ({ kind: 'error', status, type, message, shape, ...(code === undefined ? {} : { code }) });
  const anthropic = shape === 'anthropic-messages';
  const isFill = method === 'POST' && script.fills?.some((known) => known === path) === true;
  if (!isList && !isStored && !isFill && (method !== 'POST' || ENDPOINTS[path] === undefined)) {
    return refuse(404, anthropic ? 'not_found_error' : 'invalid_request_error', anthropic ? 'Not Found' : `Invalid URL (${method} ${path})`);
  }
  const given = headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
  if (script.key !== undefined && given !== script.key) {
    return anthropic ? refuse(401, 'authentication_error', 'invalid x-api-key') : refuse(401, 'invalid_request_error', `Incorrect API key provided: ${String(given)}.`, 'invalid_api_key');
  }
  const model = String(body?.['model']);
  if (!isList && !isStored && script.models && !script.models.some(({ id }) => id === model)) {
    return anthropic ? refuse(404, 'not_found_error', `model: ${model}`) : refuse(404, 'invalid_request_error', `The model \`${model}\` does not exist or you do not have access to it.`, 'model_not_found');
  }
  return undefined;
}

function modelList(script: Script): Reply {
  const data = (script.models ?? []).map(({ id, name }) => ({ id, object: 'model', type: 'model', created: 1, owned_by: 'demo', ...(name === undefined ? {} : { display_name: name }) }));
  return { kind: 'document', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ object: 'list', data, has_more: false }) };
}

async function send(response: ServerResponse, request: RecordedRequest, reply: Reply): Promise<void> {
  switch (reply.kind) {
    case 'drop':
      if (reply.how === 'rst') response.socket?.resetAndDestroy();
      else response.socket?.destroy();
      return;
    case 'silence':
      reply.reached?.();
      await request.closed;
      return;
    case 'document':
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
    case 'error': {
      const shape = reply.shape ?? request.protocol ?? 'openai-chat';
      response.writeHead(reply.status, { 'content-type': 'application/json', 'x-request-id': 'req_fake', ...reply.headers }).end(JSON.stringify(vendorError(shape, reply)));
      return;
    }
    case 'stream': {
      const { manner = {}, after } = reply;
      const encoding = manner.gzip ? { 'content-encoding': 'gzip' } : undefined;
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-request-id': 'req_fake', ...encoding, ...reply.headers });
      response.flushHeaders();
      const model = String(request.body?.['model']);
      const fill = Object.entries(FILL_PATHS).find(([known]) => known === request.path)?.[1];
      const wire = fill ? newFillWire(fill, model) : newWire(request.protocol ?? 'openai-chat', model);
      const line = newLine(response, manner, after);
      if (reply.moves[0]?.do !== 'raw') await line.frames(wire.open());
      for (const move of reply.moves) {
        if (response.destroyed || !(await act(response, request, wire, move, line))) return;
      }
      if (reply.moves.at(-1)?.do === 'finish') await line.finish();
      response.end();
    }
  }
}

/** Carries out one move; `false` when the connection is gone after it. */
async function act(response: ServerResponse, request: RecordedRequest, wire: Wire, move: Move, line: Line): Promise<boolean> {
  switch (move.do) {
    case 'text':
    case 'reasoning':
      await line.frames(wire[move.do](move.delta));
      return true;
    case 'part':
      await line.part(wire.text(move.delta), move.upTo);
      return true;
    case 'finish':
      await line.frames(wire.finish(move.reason ?? 'stop', move.usage));
      return true;
    case 'error':
      await line.frames(wire.error(move.type, move.message));
      return true;
    case 'comment':
      await line.text(': still here\n\n');
      return true;
    case 'raw':
      await line.text(move.text);
      return true;
    case 'wait':
      await Promise.race([move.until, request.closed]);
      return !response.destroyed;
    case 'pause':
      await Promise.race([delay(move.ms), request.closed]);
      return !response.destroyed;
    case 'cut':
      if (move.how === 'rst') response.socket?.resetAndDestroy();
      else response.socket?.destroySoon();
      return false;
    case 'hang':
      move.reached?.();
      await request.closed;
      return false;
  }
}

/** What a stream is written to, in its manner. Each write waits until it has left, so that a cut right after it cuts there. */
interface Line {
  frames(list: readonly Frame[]): Promise<void>;
  part(list: readonly Frame[], upTo: 'frame' | 'character'): Promise<void>;
  text(text: string): Promise<void>;
  /** The end of a compressed body. */
  finish(): Promise<void>;
}

function newLine(response: ServerResponse, manner: Manner, after: number | undefined): Line {
  const gzip = manner.gzip ? createGzip() : undefined;
  const put = async (bytes: Buffer): Promise<void> => {
    const chunks = manner.byteByByte ? Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)) : [bytes];
    for (const chunk of chunks) {
      if (response.destroyed || chunk.length === 0) return;
      await new Promise<void>((resolve, reject) => { response.write(chunk, (error) => (error ? reject(error) : resolve())); });
    }
  };
  const write = async (bytes: Buffer): Promise<void> => put(gzip ? await compressed(gzip, bytes) : bytes);
  const wanted = ({ data }: Frame): boolean => after === undefined || (JSON.parse(data) as { readonly sequence_number: number }).sequence_number > after;
  const bytesOf = (list: readonly Frame[]): Buffer => Buffer.from(written(list.filter(wanted), manner));
  return {
    frames: async (list) => write(bytesOf(list)),
    part: async (list, upTo) => {
      const bytes = bytesOf(list);
      const wide = bytes.findIndex((byte) => byte >= 0xc0);
      await write(bytes.subarray(0, upTo === 'character' && wide >= 0 ? wide + 1 : Math.floor(bytes.length / 2)));
    },
    text: async (text) => write(Buffer.from(text)),
    finish: async () => {
      if (!gzip) return;
      gzip.end();
      await put(Buffer.concat(await gzip.toArray()));
    },
  };
}

function written(list: readonly Frame[], { unnamed = false, newline = '\n' }: Manner): string {
  return list.map(({ event, data }) => `${event === undefined || unnamed ? '' : `event: ${event}${newline}`}data: ${data}${newline}${newline}`).join('');
}

/** The bytes that stand for these ones, complete enough to be read at once. */
async function compressed(gzip: Gzip, bytes: Buffer): Promise<Buffer> {
  await new Promise<void>((resolve) => { gzip.write(bytes, () => gzip.flush(constants.Z_SYNC_FLUSH, resolve)); });
  const pieces: Buffer[] = [];
  for (let piece = gzip.read() as Buffer | null; piece !== null; piece = gzip.read() as Buffer | null) pieces.push(piece);
  return Buffer.concat(pieces);
}
