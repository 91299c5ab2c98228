import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Connection, formatModelRef, parseConnections, parseModelRef, type Problem } from '../../../../src/core/connection/connection.ts';
import { translator } from '../../../../src/core/translate.ts';

const t = translator({});
const parse = (value: unknown): { readonly connections: readonly Connection[]; readonly problems: readonly Problem[] } => parseConnections(value, t);

const LEAST = { id: 'deepseek', protocol: 'openai-chat', baseUrl: 'https://api.deepseek.com' };
const LEAST_READ: Connection = {
  id: 'deepseek', name: 'deepseek', protocol: 'openai-chat', baseUrl: 'https://api.deepseek.com', credential: { from: 'secret' },
  headers: {}, limits: { firstByteSeconds: 120, idleSeconds: 60, retryWaitSeconds: 60 }, parameters: {}, models: [],
};

/** One connection with `fields` set is read as the least one with `expected` in place, without a problem. */
function reads(fields: Readonly<Record<string, unknown>>, expected: Partial<Connection>): void {
  it(`reads ${JSON.stringify(fields)}`, () => {
    assert.deepEqual(parse([{ ...LEAST, ...fields }]), { connections: [{ ...LEAST_READ, ...expected }], problems: [] });
  });
}

/** The field is reported at `place`, the rest of the connection works as if it had not been given. */
function ignores(fields: Readonly<Record<string, unknown>>, place: string, expected: Partial<Connection> = {}): void {
  it(`ignores ${JSON.stringify(fields)} and says so`, () => {
    const { connections, problems } = parse([{ ...LEAST, ...fields }]);
    assert.deepEqual(connections, [{ ...LEAST_READ, ...expected }]);
    assert.deepEqual(problems.map((problem) => problem.place), [`latchkey.connections[0].${place}`]);
    assert.ok(problems.every((problem) => problem.reason.length > 10));
  });
}

/** The entry is dropped, reported at `place`; the valid one after it works. */
function drops(entry: unknown, place: string): void {
  it(`drops ${JSON.stringify(entry)} and says so`, () => {
    const { connections, problems } = parse([entry, { ...LEAST, id: 'next' }]);
    assert.deepEqual(connections.map((connection) => connection.id), ['next']);
    assert.deepEqual(problems.map((problem) => problem.place), [`latchkey.connections[0]${place}`]);
    assert.ok(problems.every((problem) => problem.reason.length > 10));
  });
}

describe('parseConnections', () => {
  describe('the list', () => {
    it('may be absent', () => {
      for (const nothing of [undefined, null, []]) assert.deepEqual(parse(nothing), { connections: [], problems: [] });
    });
    for (const wrong of [{}, 'deepseek', 1, true, { 0: LEAST, length: 1 }]) {
      it(`is reported when it is ${JSON.stringify(wrong)}`, () => {
        const { connections, problems } = parse(wrong);
        assert.deepEqual([connections, problems.map((problem) => problem.place)], [[], ['latchkey.connections']]);
      });
    }
    it('keeps the first of two with the same id', () => {
      const { connections, problems } = parse([LEAST, { ...LEAST, baseUrl: 'https://other.example/v1' }, { ...LEAST, id: 'b' }]);
      assert.deepEqual(connections.map(({ id, baseUrl }) => [id, baseUrl]), [['deepseek', 'https://api.deepseek.com'], ['b', 'https://api.deepseek.com']]);
      assert.deepEqual(problems.map((problem) => problem.place), ['latchkey.connections[1].id']);
    });
  });

  describe('an entry that cannot be used', () => {
    for (const entry of [null, 'deepseek', 7, [], [LEAST]]) drops(entry, '');
    for (const id of [undefined, '', 'Deep', 'a b', 'a/b', 'a_b', '__proto__', 'é', 'a\n', 1, 'route']) drops({ ...LEAST, id }, '.id');
    for (const protocol of [undefined, '', 'openai', 'OpenAI-Chat', 'toString', ['openai-chat']]) drops({ ...LEAST, protocol }, '.protocol');
    for (const baseUrl of [undefined, '', 'api.deepseek.com', 'ftp://x.example', 'https://me:pw@x.example', 'https://x.example?key=1', 'https://x.example#a', {}]) drops({ ...LEAST, baseUrl }, '.baseUrl');
    for (const credential of [null, 'secret', {}, { from: 'file' }, { from: 'env' }, { from: 'env', name: '' }, { from: 'env', name: 'A=B' }, { from: 'env', name: '__proto__' },
      { from: 'command' }, { from: 'command', command: [] }, { from: 'command', command: 'op read' }, { from: 'command', command: ['op', 1] }, { from: 'command', command: ['op'], cacheSeconds: -1 },
      { from: 'command', command: ['op\0'] }, { from: 'session' }, { from: 'session', provider: 'github', scopes: 'repo' }]) drops({ ...LEAST, credential }, '.credential');
    for (const auth of ['', 'X Key', 'key:', 'a\r\nb', 5, null, '__proto__', 'Host', 'content-length', '密钥']) drops({ ...LEAST, auth }, '.auth');
  });

  describe('credentials', () => {
    reads({}, {});
    reads({ credential: { from: 'secret' } }, {});
    reads({ credential: { from: 'none' } }, { credential: { from: 'none' } });
    reads({ credential: { from: 'env', name: 'DEEPSEEK_API_KEY' } }, { credential: { from: 'env', name: 'DEEPSEEK_API_KEY' } });
    reads({ credential: { from: 'command', command: ['op', 'read', 'op://x/y'] } }, { credential: { from: 'command', command: ['op', 'read', 'op://x/y'], cacheSeconds: 300 } });
    reads({ credential: { from: 'command', command: ['pass', ''], cacheSeconds: 0 } }, { credential: { from: 'command', command: ['pass', ''], cacheSeconds: 0 } });
    reads({ credential: { from: 'session', provider: 'github', scopes: ['read:user'] } }, { credential: { from: 'session', provider: 'github', scopes: ['read:user'] } });
    reads({ credential: { from: 'session', provider: 'microsoft' } }, { credential: { from: 'session', provider: 'microsoft', scopes: [] } });
  });

  describe('auth', () => {
    reads({ auth: 'bearer' }, { auth: 'bearer' });
    reads({ auth: 'Bearer' }, { auth: 'bearer' });
    reads({ auth: 'X-API-Key' }, { auth: 'x-api-key' });
    reads({ auth: 'api-key' }, { auth: 'api-key' });
  });

  describe('name', () => {
    reads({ name: '深度求索' }, { name: '深度求索' });
    for (const name of ['', '  ', 1, null, {}]) ignores({ name }, 'name');
  });

  describe('headers', () => {
    reads({ headers: {} }, {});
    reads({ headers: { 'X-Title': 'latchkey', 'HTTP-Referer': 'https://example.com', empty: '', latin: 'é\tü' } }, { headers: { 'X-Title': 'latchkey', 'HTTP-Referer': 'https://example.com', empty: '', latin: 'é\tü' } });
    for (const headers of [null, 'X-Title: a', ['a'], 5]) ignores({ headers }, 'headers');
    for (const bad of ['a\r\nX-Evil: 1', 'a\nb', 'a\rb', 'a\0b', '锁匠', '\u{1f511}', 'a\u007f', 1, null, ['a']]) {
      ignores({ headers: { 'X-Bad': bad, 'X-Good': 'kept' } }, 'headers.X-Bad', { headers: { 'X-Good': 'kept' } });
    }
    for (const name of ['X Bad', 'X-Bad:', 'X\r\nBad', '', '标题']) ignores({ headers: { [name]: 'a', 'X-Good': 'kept' } }, `headers.${name}`, { headers: { 'X-Good': 'kept' } });
    // A key in a header would be a key in a settings file.
    for (const name of ['Authorization', 'authorization', 'X-Api-Key', 'api-key', 'x-goog-api-key', 'Proxy-Authorization', 'Cookie']) {
      ignores({ headers: { [name]: 'Bearer sk-1', 'X-Good': 'kept' } }, `headers.${name}`, { headers: { 'X-Good': 'kept' } });
    }
    ignores({ auth: 'x-gateway-key', headers: { 'X-Gateway-Key': 'sk-1' } }, 'headers.X-Gateway-Key', { auth: 'x-gateway-key' });
    // These belong to the network layer: undici refuses some and lets others break the request.
    for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Upgrade', 'Expect']) ignores({ headers: { [name]: '1' } }, `headers.${name}`);
    it('says nothing of the value, which may be a key', () => {
      const { problems } = parse([{ ...LEAST, headers: { Authorization: 'Bearer sk-secret-value' } }]);
      assert.doesNotMatch(JSON.stringify(problems), /secret-value/);
    });
    it('that pass are taken by the network layer as they are', () => {
      fc.assert(fc.property(fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 8 }), { maxKeys: 8 }), (headers) => {
        const [connection] = parse([{ ...LEAST, headers }]).connections;
        assert.ok(connection);
        assert.doesNotThrow(() => new Headers(Object.entries(connection.headers).map(([name, text]): [string, string] => [name, text])));
      }), { numRuns: 50 });
    }).timeout(10_000);
  });

  describe('limits', () => {
    reads({ limits: {} }, {});
    reads({ limits: { firstByteSeconds: 0 } }, { limits: { firstByteSeconds: 0, idleSeconds: 60, retryWaitSeconds: 60 } });
    reads({ limits: { firstByteSeconds: 5.5, idleSeconds: 86_400, retryWaitSeconds: 7 } }, { limits: { firstByteSeconds: 5.5, idleSeconds: 86_400, retryWaitSeconds: 7 } });
    reads({ baseUrl: 'http://localhost:1234/v1' }, { baseUrl: 'http://localhost:1234/v1', limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 } });
    reads({ baseUrl: 'http://localhost:1234/v1', limits: { idleSeconds: 9 } }, { baseUrl: 'http://localhost:1234/v1', limits: { firstByteSeconds: 0, idleSeconds: 9, retryWaitSeconds: 60 } });
    for (const limits of [null, 5, [1], 'none']) ignores({ limits }, 'limits');
    // Beyond 2^31 ms a timer fires at once; a day is far above any sense and far below that.
    for (const bad of [-1, NaN, Infinity, '5', null, 1e9]) {
      ignores({ limits: { firstByteSeconds: bad, idleSeconds: 7 } }, 'limits.firstByteSeconds', { limits: { firstByteSeconds: 120, idleSeconds: 7, retryWaitSeconds: 60 } });
      ignores({ limits: { idleSeconds: bad } }, 'limits.idleSeconds');
      ignores({ limits: { retryWaitSeconds: bad } }, 'limits.retryWaitSeconds');
    }
  });

  describe('parameters', () => {
    reads({ parameters: { temperature: 0.2, stop: ['a'], nested: { a: null } } }, { parameters: { temperature: 0.2, stop: ['a'], nested: { a: null } } });
    for (const parameters of [null, 5, ['a'], 'x']) ignores({ parameters }, 'parameters');
  });

  describe('models', () => {
    const full = { id: 'deepseek-chat', name: 'DeepSeek Chat', contextWindow: 128_000, maxOutput: 8192, price: { input: 0.27, cachedInput: 0.07, output: 1.1, currency: 'USD' }, vision: false, tools: true, reasoning: false };
    reads({ models: [full] }, { models: [full] });
    reads({ models: ['a/b:c', { id: 'd' }] }, { models: [{ id: 'a/b:c' }, { id: 'd' }] });
    reads({ models: [{ id: 'free', price: { input: 0, output: 0, currency: 'CNY' } }] }, { models: [{ id: 'free', price: { input: 0, output: 0, currency: 'CNY' } }] });
    reads({ models: [{ id: 'a', note: 'of the person' }] }, { models: [{ id: 'a' }] });
    for (const models of [null, {}, 'a', 3]) ignores({ models }, 'models');
    for (const bad of [null, '', 3, [], {}, { id: '' }, { id: 3 }, { name: 'x' }]) ignores({ models: [bad, 'kept'] }, 'models[0]', { models: [{ id: 'kept' }] });
    ignores({ models: ['a', { id: 'a', name: 'again' }] }, 'models[1]', { models: [{ id: 'a' }] });
    // What is wrong about a model is unknown from then on; the model itself stays.
    for (const [field, values] of Object.entries({
      name: ['', 3, null], contextWindow: [0, -1, 1.5, NaN, Infinity, '128000', null], maxOutput: [0, -1, 0.5, '1'], vision: ['yes', 1, null], tools: ['no'], reasoning: [0],
      price: [null, 5, [], {}, { input: 1 }, { input: 1, output: 1 }, { input: 1, output: 1, currency: '' }, { input: -1, output: 1, currency: 'USD' }, { input: 1, output: NaN, currency: 'USD' }, { input: '1', output: 1, currency: 'USD' }, { input: 1, output: 1, cachedInput: -1, currency: 'USD' }],
    })) {
      for (const value of values) ignores({ models: [{ id: 'a', tools: true, [field]: value }] }, `models[0].${field}`, { models: [field === 'tools' ? { id: 'a' } : { id: 'a', tools: true }] });
    }
  });

  describe('hostile input', () => {
    it('reads own fields only', () => {
      const { connections, problems } = parse([Object.create(LEAST)]);
      assert.deepEqual(connections, []);
      assert.deepEqual(problems.map((problem) => problem.place), ['latchkey.connections[0].id']);
    });
    for (const field of ['headers', 'parameters']) {
      it(`reports __proto__ in ${field} and keeps the rest`, () => {
        const settings: unknown = JSON.parse(`[{"id":"a","protocol":"openai-chat","baseUrl":"https://x.example/v1","${field}":{"__proto__":"x","good":"kept"}}]`);
        const { connections, problems } = parse(settings);
        const read = connections[0]?.[field as 'headers' | 'parameters'];
        assert.ok(read);
        assert.deepEqual(Object.keys(read), ['good']);
        assert.equal(Object.getPrototypeOf(read), Object.prototype);
        assert.deepEqual(problems.map((problem) => problem.place), [`latchkey.connections[0].${field}.__proto__`]);
      });
      it(`takes nothing that ${field} inherit`, () => {
        const inherited: unknown = Object.create({ evil: 'x' }, { good: { value: 'kept', enumerable: true } });
        const read = parse([{ ...LEAST, [field]: inherited }]).connections[0]?.[field as 'headers' | 'parameters'];
        assert.deepEqual(read, { good: 'kept' });
      });
    }
    it('leaves Object.prototype alone', () => {
      parse(JSON.parse('[{"__proto__":{"polluted":1},"id":"a","constructor":{"prototype":{"polluted":1}},"parameters":{"__proto__":{"polluted":1}}}]'));
      assert.equal('polluted' in {}, false);
    });
    it('keeps nothing of the settings object that could change later', () => {
      const headers = { 'X-Title': 'a' };
      const models = [{ id: 'a' }];
      const [connection] = parse([{ ...LEAST, headers, models }]).connections;
      headers['X-Title'] = 'b';
      models[0]!.id = 'b';
      assert.deepEqual([connection?.headers, connection?.models], [{ 'X-Title': 'a' }, [{ id: 'a' }]]);
    });
    it('reads a huge list in one go', () => {
      const many = Array.from({ length: 50_000 }, (_, index) => ({ ...LEAST, id: `c${index}` }));
      assert.equal(parse(many).connections.length, many.length);
      assert.equal(parse([{ ...LEAST, models: many.map(({ id }) => id) }]).connections[0]?.models.length, many.length);
    }).timeout(10_000);
    it('never throws, and every connection that comes out is usable', () => {
      const field = fc.oneof(fc.jsonValue(), fc.constantFrom('openai-chat', 'https://x.example/v1', 'a', 'bearer'));
      const entry = fc.oneof(fc.jsonValue(), fc.record({ id: field, name: field, protocol: fc.constantFrom('openai-chat', 'anthropic-messages'), baseUrl: fc.constantFrom('https://x.example', 'http://localhost:1'), credential: field, auth: field, headers: field, limits: field, parameters: field, models: field }, { requiredKeys: [] }));
      fc.assert(fc.property(fc.array(entry), (settings) => {
        const { connections, problems } = parse(settings);
        assert.equal(new Set(connections.map(({ id }) => id)).size, connections.length);
        for (const connection of connections) assert.deepEqual(parse([connection]), { connections: [connection], problems: [] });
        for (const problem of problems) assert.match(problem.place, /^latchkey\.connections\[\d+\]/);
        if (connections.length < settings.length) assert.ok(problems.length > 0);
      }), { numRuns: 100 });
    }).timeout(10_000);
  });
});

describe('model refs', () => {
  const check = (text: string, expected: readonly [string, string] | undefined): void => {
    it(JSON.stringify(text), () => assert.deepEqual(parseModelRef(text), expected && { connectionId: expected[0], modelId: expected[1] }));
  };
  check('deepseek/deepseek-chat', ['deepseek', 'deepseek-chat']);
  check('openrouter/anthropic/claude-opus-4:free', ['openrouter', 'anthropic/claude-opus-4:free']);
  check('ollama/llama3.2:1b', ['ollama', 'llama3.2:1b']);
  check('gemini/models/gemini-3-pro', ['gemini', 'models/gemini-3-pro']);
  check('azure/my deployment', ['azure', 'my deployment']);
  check('a//b', ['a', '/b']);
  for (const wrong of ['', '/', 'a', 'a/', '/b']) check(wrong, undefined);

  it('survive being written and read', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9-]+$/), fc.string({ minLength: 1 }), (connectionId, modelId) => {
      assert.deepEqual(parseModelRef(formatModelRef({ connectionId, modelId })), { connectionId, modelId });
    }));
  });
});
