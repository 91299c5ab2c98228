import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Conversation } from '../../src/core/conversation/conversation.ts';
import { translator } from '../../src/core/translate.ts';
import { ProjectInstructions } from '../../src/host/projectInstructions.ts';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => { setTimeout(resolve, 10); });
};

suite('project instructions', () => {
  const at = (place: string): vscode.Uri => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    return vscode.Uri.joinPath(folder, place);
  };
  const put = async (place: string, text: string): Promise<void> => vscode.workspace.fs.writeFile(at(place), Buffer.from(text));
  const EMPTY: Conversation = { id: 'c1', turns: [] };
  const BEGUN: Conversation = { id: 'c2', turns: [{ id: 't', prompt: 'x', references: [], answers: [] }] };
  let memory: Map<string, unknown>;
  let instructions: ProjectInstructions;
  const make = (): ProjectInstructions => new ProjectInstructions({
    memory: { get: (name: string) => memory.get(name) as undefined, update: async (name, value) => void memory.set(name, value) },
    changed: () => undefined, failed: (error) => assert.fail(String(error)), t: translator({}),
  });

  let server: ModelServer;
  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Yes.']) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    for (const name of ['connections', 'model']) await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
    await server.close();
  });
  setup(async () => {
    memory = new Map();
    instructions = make();
    await put('AGENTS.md', 'Use tabs.\n');
  });
  teardown(async () => {
    instructions.dispose();
    await configuration().update('projectInstructions', undefined, vscode.ConfigurationTarget.Global);
    for (const place of ['AGENTS.md', '.github']) await vscode.workspace.fs.delete(at(place), { recursive: true }).then(undefined, () => undefined);
  });

  test('are offered at the head of a conversation, and not taken by themselves', async () => {
    assert.equal(instructions.chip(EMPTY), undefined, 'nothing is read before it is needed');
    await instructions.ready();
    const chip = instructions.chip(EMPTY);
    assert.deepEqual([chip?.label, chip?.on, instructions.taken(EMPTY)], ['AGENTS.md (project instructions)', false, []]);
    assert.ok((chip?.tokens ?? 0) > 0);
    assert.equal(instructions.chip(BEGUN), undefined);
  });

  test('go along where the chip was turned on, in that conversation alone', async () => {
    await instructions.ready();
    instructions.toggle(EMPTY);
    assert.deepEqual(instructions.taken(EMPTY).map(({ text }) => text), ['Use tabs.\n']);
    assert.deepEqual(instructions.taken({ ...EMPTY, id: 'other' }), []);
    instructions.toggle(EMPTY);
    assert.deepEqual(instructions.taken(EMPTY), []);
  });

  test('stay turned off after the window was reloaded, where the setting has them go along', async () => {
    await configuration().update('projectInstructions', 'always', vscode.ConfigurationTarget.Global);
    await instructions.ready();
    assert.equal(instructions.taken(EMPTY).length, 1);
    instructions.toggle(EMPTY);
    const reloaded = make();
    await reloaded.ready();
    assert.deepEqual([reloaded.taken(EMPTY), reloaded.taken({ ...EMPTY, id: 'next' }).length], [[], 1]);
    reloaded.dispose();
    await configuration().update('projectInstructions', 'never', vscode.ConfigurationTarget.Global);
    assert.equal(instructions.chip(EMPTY), undefined);
  });

  test('are followed while they change', async () => {
    await instructions.ready();
    await put('.github/copilot-instructions.md', 'Use spaces.\n');
    await until(() => instructions.chip(EMPTY)?.label === 'AGENTS.md, copilot-instructions.md');
    await vscode.workspace.fs.delete(at('AGENTS.md'));
    await until(() => instructions.chip(EMPTY)?.label === '.github/copilot-instructions.md (project instructions)');
  });

  test('go before the first question, and before no other', async () => {
    await configuration().update('projectInstructions', 'always', vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'Before' });
    await vscode.commands.executeCommand('latchkey.newChat');
    const sent = (): readonly string[] => ((server.requests.at(-1)?.body ?? {})['messages'] as { content: string }[]).map(({ content }) => content);
    // What runs in this window looks for the file by itself; it may have done so before this test wrote it.
    for (;;) {
      await vscode.commands.executeCommand('latchkey.ask', { prompt: 'First' });
      if (sent()[0]?.includes('Use tabs.')) break;
      await vscode.commands.executeCommand('latchkey.newChat');
    }
    assert.deepEqual(sent(), ['AGENTS.md (project instructions)\n```markdown\nUse tabs.\n\n```\n\nFirst']);
    await vscode.commands.executeCommand('latchkey.ask', { prompt: 'Second' });
    assert.deepEqual(sent().slice(1), ['Yes.', 'Second']);
  });
});
