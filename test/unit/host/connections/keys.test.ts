import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SecretStorage } from 'vscode';
import type { Connection } from '../../../../src/core/connection/connection.ts';
import { secretKeys } from '../../../../src/host/connections/keys.ts';

/** SecretStorage as VS Code documents it, over a map. */
function memorySecrets(): { readonly secrets: SecretStorage; readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const secrets: SecretStorage = {
    get: async (name) => entries.get(name),
    store: async (name, value) => void entries.set(name, value),
    delete: async (name) => void entries.delete(name),
    keys: async () => [...entries.keys()],
    onDidChange: () => ({ dispose: () => undefined }),
  };
  return { secrets, entries };
}

const at = (baseUrl: string, id = 'a'): Connection => ({ id, name: 'A', protocol: 'openai-chat', baseUrl, credential: { from: 'secret' }, headers: {}, limits: { firstByteSeconds: 0, idleSeconds: 0, retryWaitSeconds: 60 }, parameters: {}, models: [] });

describe('secretKeys', () => {
  it('gives a key back to the door that it was saved for', async () => {
    const keys = secretKeys(memorySecrets().secrets);
    await keys.save('a', 'https://one.example/v1', 'sk-1');
    assert.deepEqual(await keys.read(at('https://one.example/v1')), { kind: 'key', key: 'sk-1' });
    assert.deepEqual(await keys.read(at('https://one.example/another/path')), { kind: 'key', key: 'sk-1' });
  });

  for (const elsewhere of ['https://two.example/v1', 'http://one.example/v1', 'https://one.example:8443/v1', 'https://api.one.example/v1']) {
    it(`keeps it from ${elsewhere}`, async () => {
      const keys = secretKeys(memorySecrets().secrets);
      await keys.save('a', 'https://one.example/v1', 'sk-1');
      assert.deepEqual(await keys.read(at(elsewhere)), { kind: 'moved', savedFor: 'https://one.example' });
    });
  }

  it('keeps it from another connection to the same door', async () => {
    const keys = secretKeys(memorySecrets().secrets);
    await keys.save('a', 'https://one.example/v1', 'sk-1');
    assert.deepEqual(await keys.read(at('https://one.example/v1', 'b')), { kind: 'none' });
  });

  it('forgets a deleted key', async () => {
    const { secrets, entries } = memorySecrets();
    const keys = secretKeys(secrets);
    await keys.save('a', 'https://one.example/v1', 'sk-1');
    await keys.delete('a');
    assert.deepEqual(await keys.read(at('https://one.example/v1')), { kind: 'none' });
    assert.equal(entries.size, 0);
  });

  for (const broken of ['', 'sk-raw', '{"key":"sk-1"}', '{"origin":1,"key":"x"}', 'null', '[]']) {
    it(`takes an entry it did not write (${broken || 'empty'}) for none`, async () => {
      const { secrets, entries } = memorySecrets();
      entries.set('latchkey.key.a', broken);
      assert.deepEqual(await secretKeys(secrets).read(at('https://one.example/v1')), { kind: 'none' });
    });
  }
});
