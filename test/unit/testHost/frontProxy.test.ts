import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { startFrontProxy, type FrontProxy } from '../../host/frontProxy.ts';

interface Answer { readonly status: number; readonly body: Buffer }

describe('the proxy in front of the VS Code server', () => {
  let directory: string;
  let socketPath: string;
  let leaveFirst: () => void;
  let server: Server;
  let proxy: FrontProxy;
  let authority: string;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'latchkey-'));
    socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(directory)}` : path.join(directory, 'server');
    server = createServer((incoming, response) => response.end(`${incoming.method} ${incoming.url} ${incoming.headers.host}`));
    server.on('upgrade', (incoming, socket) => socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${incoming.url}`));
    server.listen(socketPath);
    await once(server, 'listening');
    proxy = await startFrontProxy();
    leaveFirst = proxy.standBefore({ socketPath, keyDirectory: directory });
    authority = new URL(proxy.origin).host;
  });
  after(async () => {
    await proxy.close();
    server.close();
    await rm(directory, { recursive: true });
  });

  async function ask(method: string, target: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    const outgoing = request({ host: '127.0.0.1', port: proxy.port, method, path: target, headers });
    outgoing.end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks) };
  }

  /** What comes back from asking for a WebSocket; empty when the connection is closed without a word. */
  async function upgrade(headers: OutgoingHttpHeaders): Promise<string> {
    const outgoing = request({ host: '127.0.0.1', port: proxy.port, path: '/socket', headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers } });
    outgoing.end();
    return new Promise((resolve) => {
      outgoing.once('error', () => resolve(''));
      outgoing.once('upgrade', (_answer, socket, head) => {
        let text = head.toString();
        socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
        socket.once('close', () => resolve(text));
      });
    });
  }

  it('passes requests on as they are', async () => {
    assert.deepEqual(String((await ask('GET', '/a?b=c')).body), `GET /a?b=c ${authority}`);
  });

  it('stands before another server when it is told to, with that one\'s key, and before none', async () => {
    const own = (await ask('POST', '/mint-key')).body;
    const other = await mkdtemp(path.join(tmpdir(), 'latchkey-'));
    try {
      const leave = proxy.standBefore({ socketPath: path.join(other, 'server'), keyDirectory: other });
      leaveFirst();
      assert.equal((await ask('GET', '/')).status, 502);
      assert.notDeepEqual((await ask('POST', '/mint-key')).body, own);
      leave();
      assert.equal((await ask('GET', '/')).status, 502);
      assert.equal((await ask('POST', '/mint-key')).status, 502);
      assert.equal(await upgrade({ origin: proxy.origin }), '');
    } finally {
      leaveFirst = proxy.standBefore({ socketPath, keyDirectory: directory });
      await rm(other, { recursive: true });
    }
    assert.equal((await ask('GET', '/')).status, 200);
    assert.deepEqual((await ask('POST', '/mint-key')).body, own);
  });

  it('answers /mint-key with the same half each time', async () => {
    const first = await ask('POST', '/mint-key', { origin: proxy.origin });
    assert.equal(first.body.length, 32);
    assert.deepEqual((await ask('POST', '/mint-key', { origin: proxy.origin })).body, first.body);
  });

  it('refuses names that only point here, and other sites', async () => {
    assert.equal((await ask('GET', '/', { host: 'example.com' })).status, 403);
    assert.equal((await ask('POST', '/mint-key', { origin: 'http://example.com' })).status, 403);
  });

  it('lets only its own pages open a WebSocket', async () => {
    assert.equal(await upgrade({ origin: proxy.origin }), '/socket');
    assert.equal(await upgrade({ origin: 'http://example.com' }), '');
    assert.equal(await upgrade({}), '');
  });
});
