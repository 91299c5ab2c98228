import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { PROTOCOLS, type Connection, type Protocol } from '../../../src/core/connection/connection.ts';
import { acceptStream } from '../../../src/protocols/acceptStream.ts';
import { openDoor } from '../../../src/protocols/door.ts';
import { speak } from '../../../src/protocols/speak.ts';
import { ask, collect, connectionTo, KEY, network, QUESTION, streamChat, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer, type RecordedRequest } from '../../fakes/modelServer.ts';
import { answer, redirect, stream, webPage, type Reply } from '../../fakes/reply.ts';

describe('the door', function () {
  this.timeout(20_000);
  let server: ModelServer;
  let elsewhere: ModelServer;
  before(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Hi']) } });
    elsewhere = await startModelServer({ script: { answer: () => answer(['Hi']) } });
  });
  after(async () => Promise.all([server.close(), elsewhere.close()]));

  /** The request that an exchange over this connection makes. */
  const requestOf = async (protocol: Protocol, more: Partial<Connection> = {}, key: string | undefined = KEY): Promise<RecordedRequest> => {
    const events = await ask({ ...targetAt(server.origin, protocol, more), key });
    assert.equal(events.at(-1)?.type, 'finish', JSON.stringify(events));
    const request = server.requests.at(-1);
    assert.ok(request);
    return request;
  };

  it('reports each reply once, refusals and redirects included, before its body', async () => {
    const rows: readonly (readonly [Reply, number])[] = [
      [answer(['Hi']), 200], [redirect('/elsewhere', 308), 308], [webPage(), 200],
      [{ kind: 'error', status: 429, type: 'rate_limit_error', message: 'slow', headers: { 'x-ratelimit-remaining-requests': '3' } }, 429],
    ];
    for (const protocol of PROTOCOLS) {
      for (const [reply, status] of rows) {
        const heard: unknown[] = [];
        server.enqueue(reply);
        await ask({
          ...targetAt(server.origin, protocol),
          onReply: (one) => heard.push([one.status, one.headers.get('x-ratelimit-remaining-requests')]),
          onBytes: () => heard.push('bytes'),
        });
        assert.deepEqual([heard[0], heard.filter((one) => one !== 'bytes').length], [[status, status === 429 ? '3' : null], 1], JSON.stringify(reply));
      }
    }
  });

  describe('what is sent', () => {
    it('the key, in the header of the protocol or of the connection', async () => {
      const rows: readonly (readonly [Protocol, string | undefined, string, string])[] = [
        ['openai-chat', undefined, 'authorization', `Bearer ${KEY}`], ['openai-responses', undefined, 'authorization', `Bearer ${KEY}`],
        ['anthropic-messages', undefined, 'x-api-key', KEY], ['anthropic-messages', 'bearer', 'authorization', `Bearer ${KEY}`],
        ['openai-chat', 'x-api-key', 'x-api-key', KEY], ['openai-responses', 'api-key', 'api-key', KEY],
      ];
      for (const [protocol, auth, header, value] of rows) {
        const { headers, body } = await requestOf(protocol, auth === undefined ? {} : { auth });
        assert.equal(headers[header], value);
        const where = Object.entries({ ...headers, body: JSON.stringify(body) }).filter(([, text]) => String(text).includes(KEY)).map(([name]) => name);
        assert.deepEqual(where, [header]);
      }
    });

    it('no header for a key where there is none', async () => {
      for (const protocol of PROTOCOLS) {
        const events = await ask({ connection: connectionTo(server.origin, protocol, { credential: { from: 'none' } }), model: 'm', key: undefined });
        assert.equal(events.at(-1)?.type, 'finish');
        const { headers } = server.requests.at(-1) ?? assert.fail();
        assert.deepEqual(Object.keys(headers).filter((name) => /auth|key|cookie/.test(name)), []);
      }
    });

    it('nothing of the SDKs but what a request needs', async () => {
      for (const protocol of PROTOCOLS) {
        const { headers } = await requestOf(protocol);
        const known = ['host', 'connection', 'accept', 'accept-language', 'accept-encoding', 'sec-fetch-mode', 'content-type', 'content-length', 'transfer-encoding', 'user-agent', 'authorization', 'x-api-key', 'anthropic-version'];
        assert.deepEqual(Object.keys(headers).filter((name) => !known.includes(name)), []);
        assert.equal(headers['user-agent'], 'latchkey');
      }
    });

    it("the connection's own headers, which win", async () => {
      const { headers } = await requestOf('anthropic-messages', { headers: { 'X-Title': 'latchkey', 'anthropic-version': '2024-01-01', 'User-Agent': 'mine' } });
      assert.deepEqual([headers['x-title'], headers['anthropic-version'], headers['user-agent']], ['latchkey', '2024-01-01', 'mine']);
    });

    it('the version of Messages that everybody knows, and the newest only to Anthropic', async () => {
      assert.equal((await requestOf('anthropic-messages')).headers['anthropic-version'], '2023-06-01');
      assert.equal((await requestOf('openai-chat')).headers['anthropic-version'], undefined);
      const versionAt = async (parameters: Connection['parameters']): Promise<string | null> => {
        let version: string | null = null;
        const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
          version = new Headers(init?.headers).get('anthropic-version');
          return new Response(null, { status: 500 });
        };
        await collect(speak({ fetch })(targetAt('https://api.anthropic.com', 'anthropic-messages', { parameters }), QUESTION, new AbortController().signal));
        return version;
      };
      assert.equal(await versionAt({}), '2026-10-21');
      assert.equal(await versionAt({ temperature: 0.5 }), '2023-06-01');
    });
  });

  describe('the environment', () => {
    const hostile: Readonly<Record<string, string>> = {
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'env-openai', OPENAI_ADMIN_KEY: 'env-admin', OPENAI_ORG_ID: 'env-org', OPENAI_PROJECT_ID: 'env-project',
      OPENAI_CUSTOM_HEADERS: 'X-Env: env-header\nnot a header name: env-broken', OPENAI_LOG: 'debug',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: 'env-anthropic', ANTHROPIC_AUTH_TOKEN: 'env-token', ANTHROPIC_PROFILE: 'env-profile',
      ANTHROPIC_CUSTOM_HEADERS: 'X-Env: env-header\nnot a header name: env-broken', ANTHROPIC_LOG: 'debug',
    };
    const kept: Record<string, string | undefined> = {};
    beforeEach(() => { for (const [name, value] of Object.entries(hostile)) { kept[name] = process.env[name]; process.env[name] = value; } });
    afterEach(() => {
      for (const [name, value] of Object.entries(kept)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });

    for (const protocol of PROTOCOLS) {
      it(`does not leak into ${protocol}, and is left as it was`, async () => {
        const { headers, body } = await requestOf(protocol);
        assert.doesNotMatch(JSON.stringify({ headers, body }), /env-/);
        const events = await ask({ connection: connectionTo(server.origin, protocol), model: 'm', key: undefined });
        assert.equal(events.at(-1)?.type, 'finish');
        assert.doesNotMatch(JSON.stringify(server.requests.at(-1)?.headers), /env-/);
        for (const [name, value] of Object.entries(hostile)) assert.equal(process.env[name], value);
      });
    }
  });

  describe('other doors', () => {
    for (const protocol of PROTOCOLS) {
      it(`${protocol}: a redirect does not take the key along`, async () => {
        for (const status of [301, 302, 303, 307, 308]) {
          server.enqueue(redirect(`${elsewhere.origin}/v1/chat/completions`, status));
          const events = await ask(targetAt(server.origin, protocol, { headers: { 'X-Title': 'secretive' } }));
          assert.deepEqual(events.map((event) => event.type === 'fault' && event.fault.kind), ['redirected']);
        }
        assert.equal(elsewhere.requests.length, 0);
      });
    }

    it('another origin is refused before anything is sent', async () => {
      const { fetch } = openDoor(network, { connection: connectionTo(server.origin, 'openai-chat'), key: KEY }, acceptStream);
      await assert.rejects(async () => fetch(`${elsewhere.origin}/v1/models`), TypeError);
      await assert.rejects(async () => fetch(new Request(`${elsewhere.origin}/v1/models`)), TypeError);
      assert.equal(elsewhere.requests.length, 0);
    });

    it('the network is bound late: a fetch that was replaced after the connection was made is used', async () => {
      const original = globalThis.fetch;
      let used = 0;
      globalThis.fetch = async (...args) => { used += 1; return original(...args); };
      try {
        await requestOf('openai-chat');
      } finally {
        globalThis.fetch = original;
      }
      assert.equal(used, 1);
    });
  });

  it('every byte is reported, also those that carry no event', async () => {
    for (const protocol of PROTOCOLS) {
      server.enqueue(stream({ do: 'comment' }, { do: 'comment' }, { do: 'text', delta: 'Hi' }, { do: 'finish' }));
      let times = 0;
      await collect(streamChat({ ...targetAt(server.origin, protocol), onBytes: () => { times += 1; } }, QUESTION, new AbortController().signal));
      assert.ok(times >= 1, protocol);
    }
  });

  it('a certificate that nobody signed', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'latchkey-certificate-'));
    try {
      const file = (name: string): string => path.join(directory, name);
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
      const secure = await startModelServer({ script: { answer: () => answer(['Hi']) }, tls: { key: readFileSync(file('key.pem'), 'utf8'), cert: readFileSync(file('cert.pem'), 'utf8') } });
      try {
        for (const protocol of PROTOCOLS) {
          const [event] = await ask(targetAt(secure.origin, protocol));
          assert.ok(event?.type === 'fault' && event.fault.kind === 'bad-certificate', JSON.stringify(event));
          assert.equal(event.fault.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
        }
        assert.equal(secure.requests.length, 0);
      } finally {
        await secure.close();
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
