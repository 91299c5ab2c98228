import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';

/**
 * What a browser sees of the VS Code server. The server itself listens on a socket that only this user can open; the proxy
 * adds the two things that are missing there: an answer to `/mint-key`, without which the workbench keeps secrets in memory
 * only, and a check that a request really comes from the workbench, because whoever can open a WebSocket to a VS Code
 * server can run programs through it.
 */
export interface FrontProxy {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /**
   * Puts it before this server, in another one's place: the address stays, so a browser keeps what it has of VS Code's own files.
   * Returns what makes it stand before none, unless there is another one by then.
   */
  standBefore(server: Proxied): () => void;
  close(): Promise<void>;
}

export interface Proxied {
  /** The VS Code server's socket, or named pipe on Windows. */
  readonly socketPath: string;
  /** Where the half of the secret storage's key that the browser does not have is kept. */
  readonly keyDirectory: string;
}

/**
 * A proxy that stands before no server yet.
 *
 * @param port 0 or absent: any free one.
 * @throws Error with code EADDRINUSE when the port is taken.
 */
export async function startFrontProxy(port = 0): Promise<FrontProxy> {
  const sockets = new Set<Socket>();
  let behind: Proxied | undefined;
  const server = createServer((incoming, response) => {
    if (!isOurs(incoming)) return refuse(response);
    if (!behind) return unavailable(response, 'No VS Code server is behind this address now.');
    const { socketPath, keyDirectory } = behind;
    if (incoming.method === 'POST' && incoming.url?.split('?')[0]?.endsWith('/mint-key') === true) return void answerKeyHalf(keyDirectory, response);
    forward(socketPath, incoming, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    if (isOurs(incoming) && incoming.headers.origin !== undefined && behind) tunnel(behind.socketPath, incoming, socket, head);
    else socket.destroy();
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    origin: `http://127.0.0.1:${address.port}`,
    standBefore: (next) => {
      behind = next;
      return () => { if (behind === next) behind = undefined; };
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/**
 * Whether a request was made by a page of this server. The name in `Host` must be this machine's, or a foreign name that was
 * made to point here would do; `Origin`, which browsers set on every cross-site write and WebSocket, must be the same place.
 */
function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain' }).end('Only pages of this VS Code server may ask for this.');
}

function unavailable(response: ServerResponse, why: string): void {
  response.writeHead(502, { 'content-type': 'text/plain' }).end(why);
}

async function answerKeyHalf(directory: string, response: ServerResponse): Promise<void> {
  try {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(await keyHalf(directory));
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}

/** The name is the one that VS Code's own `serve-web` uses. */
async function keyHalf(directory: string): Promise<Buffer> {
  const file = path.join(directory, 'serve-web-key-half');
  try {
    // `wx` lets one of two simultaneous first requests win; the other reads what that one wrote.
    await writeFile(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(file);
}

function forward(socketPath: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, url: target, headers } = incoming;
  const outgoing = request({ socketPath, method, path: target, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  outgoing.on('error', (error) => {
    // The server is being restarted, or is gone: the workbench tries again by itself.
    if (response.headersSent) response.destroy();
    else unavailable(response, error.message);
  });
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function tunnel(socketPath: string, incoming: IncomingMessage, socket: Socket, head: Buffer): void {
  const upstream = connect(socketPath, () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/${incoming.httpVersion}`];
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) lines.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}`);
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
}
