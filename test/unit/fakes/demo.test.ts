import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { PROTOCOLS } from '../../../src/core/connection/connection.ts';
import { listModels } from '../../../src/protocols/models.ts';
import { codeExplanation, HELP, pieces, SAMPLE, THOUGHTS } from '../../fakes/demoAnswers.ts';
import { ask, connectionTo, network, streamChat, targetAt } from '../../fakes/exchange.ts';
import { startModelServer, type ModelServer } from '../../fakes/modelServer.ts';

describe('the demo server', function () {
  this.timeout(20_000);
  let server: ModelServer;
  before(async () => { server = await startModelServer(); });
  after(async () => server.close());

  const prompt = (text: string): { messages: [{ role: 'user'; text: string }] } => ({ messages: [{ role: 'user', text }] });

  it('lists its two models in every protocol', async () => {
    for (const protocol of PROTOCOLS) {
      const list = await listModels(network, { connection: connectionTo(server.origin, protocol), key: undefined }, new AbortController().signal);
      assert.deepEqual(list, { ok: true, models: [{ id: 'demo-small', name: 'Demo Small' }, { id: 'demo-reasoner', name: 'Demo Reasoner' }] });
    }
  });

  it('has answers that say what they are, and pieces that make up the whole', () => {
    for (const text of [HELP, SAMPLE, THOUGHTS, codeExplanation('Explain:\n```ts\nconst a = 1;\n```')]) {
      assert.match(text, /canned/);
      assert.equal(pieces(text).join(''), text);
    }
    assert.match(codeExplanation('```ts\nclass Queue {}\n```'), /1 line of ts[^]*`Queue`/);
  });

  it('streams reasoning first where the model reasons, and stops when it is left', async () => {
    for (const protocol of PROTOCOLS) {
      const person = new AbortController();
      const kinds: string[] = [];
      for await (const event of streamChat({ ...targetAt(server.origin, protocol), model: 'demo-reasoner' }, prompt('Hello'), person.signal)) {
        kinds.push(event.type);
        person.abort();
      }
      assert.deepEqual(kinds, ['reasoning', 'finish']);
      await server.requests.at(-1)?.closed;
    }
  });

  it('shows each fault that it promises', async () => {
    const promised: Readonly<Record<string, string>> = {
      401: 'wrong-key', 402: 'out-of-credit', 403: 'forbidden', 404: 'unknown-model', 429: 'rate-limited', 500: 'server-error', 529: 'overloaded', long: 'too-long',
      html: 'not-a-stream', json: 'not-a-stream', redirect: 'redirected', empty: 'empty-answer', drop: 'network', cut: 'cut-short', short: 'cut-short', garbled: 'malformed',
    };
    const named = [...HELP.matchAll(/`\/fault (\w+)`/g)].map(([, name]) => name);
    assert.deepEqual(new Set(named), new Set([...Object.keys(promised), 'silent']));
    // All at once, because the answers are paced for people.
    await Promise.all(PROTOCOLS.flatMap((protocol) => Object.entries(promised).map(async ([name, kind]) => {
      const last = (await ask({ ...targetAt(server.origin, protocol), model: 'demo-small' }, prompt(`/fault ${name}`))).at(-1);
      assert.ok(last?.type === 'fault' && last.fault.kind === kind, `${protocol} ${name}: ${JSON.stringify(last)}`);
    })));
  });

  it('knows its models and its paths', async () => {
    for (const protocol of PROTOCOLS) {
      const last = (await ask(targetAt(server.origin, protocol))).at(-1);
      assert.ok(last?.type === 'fault' && last.fault.kind === 'unknown-model', JSON.stringify(last));
    }
  });
});
