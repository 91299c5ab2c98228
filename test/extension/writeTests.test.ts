import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';
import { closeEditors, select } from './editors.ts';
import { at, put, show, until, untilOver } from './workspaceFiles.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const UNIT = 'export function half(n: number): number {\n  return n / 2;\n}\n';
const EXAMPLE = "import { whole } from '../../src/core/whole';\n\ntest('whole', () => expect(whole(1)).toBe(1));\n";
const TESTS = "import { half } from '../../src/core/half';\n\ntest('half', () => expect(half(4)).toBe(2));";

suite('write tests', () => {
  let server: ModelServer;
  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => answer(['Here they are:\n\n```ts\n', TESTS, '\n```\n\nRun `npm test`.']) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
    await put('sums/package.json', '{"devDependencies":{"vitest":"1"}}');
    await put('sums/src/core/half.ts', UNIT);
    await put('sums/src/core/whole.ts', 'export const whole = (n: number): number => n;\n');
    await put('sums/test/core/whole.spec.ts', EXAMPLE);
  });
  suiteTeardown(async () => {
    await configuration().update('connections', undefined, vscode.ConfigurationTarget.Global);
    await configuration().update('model', undefined, vscode.ConfigurationTarget.Global);
    await server.close();
    await vscode.workspace.fs.delete(at('sums'), { recursive: true });
  });
  teardown(closeEditors);

  const question = (): string => (server.requests.at(-1)?.body?.['messages'] as { content: string }[] | undefined)?.at(-1)?.content ?? '';
  const diff = (): vscode.TabInputTextDiff | undefined => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff ? input : undefined;
  };
  const proposed = async (): Promise<string> => {
    const shown = diff();
    assert.ok(shown, 'a diff is in front');
    return (await vscode.workspace.openTextDocument(shown.modified)).getText();
  };
  const isThere = async (path: string): Promise<boolean> => vscode.workspace.fs.stat(at(path)).then(() => true, () => false);
  const read = async (path: string): Promise<string> => Buffer.from(await vscode.workspace.fs.readFile(at(path))).toString();

  test('proposes a new file where the project has its tests, and makes it as one step that can be undone', async () => {
    await show(at('sums/src/core/half.ts'));
    await vscode.commands.executeCommand('latchkey.writeTests');
    assert.match(question(), /Write tests for `half` in sums\/src\/core\/half\.ts\. Use Vitest\./);
    assert.match(question(), /stand in sums\/test\/core\/half\.spec\.ts;.*Answer with the whole new file/);
    assert.ok(question().includes(UNIT.trim()) && question().includes(EXAMPLE.trim()));
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /half\.spec\.ts: a new file/);
    assert.equal(await proposed(), `${TESTS}\n`);
    assert.equal((await vscode.workspace.openTextDocument(diff()?.original ?? at(''))).getText(), '');
    assert.equal(await isThere('sums/test/core/half.spec.ts'), false);

    await vscode.commands.executeCommand('latchkey.applyProposal');
    assert.equal(await read('sums/test/core/half.spec.ts'), `${TESTS}\n`);
    await until(() => vscode.window.activeTextEditor?.document.uri.path.endsWith('/half.spec.ts') === true);
    await vscode.commands.executeCommand('undo');
    while (await isThere('sums/test/core/half.spec.ts')) await new Promise((resolve) => { setTimeout(resolve, 20); });
  });

  test('proposes a new file where the one of that name was deleted and its text is still kept', async () => {
    await put('sums/src/core/fourth.ts', UNIT.replaceAll('half', 'fourth'));
    const kept = await vscode.workspace.openTextDocument(await put('sums/test/core/fourth.spec.ts', '// from before\n'));
    await vscode.workspace.fs.delete(kept.uri);
    await show(at('sums/src/core/fourth.ts'));
    await vscode.commands.executeCommand('latchkey.writeTests');
    assert.equal(kept.isClosed, false, 'VS Code keeps it');
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /fourth\.spec\.ts: a new file/);
    assert.equal(await proposed(), `${TESTS}\n`);
    await vscode.commands.executeCommand('latchkey.applyProposal');
    assert.equal(await read('sums/test/core/fourth.spec.ts'), `${TESTS}\n`);
    await until(() => vscode.window.activeTextEditor?.document.getText() === `${TESTS}\n`);
    await vscode.workspace.fs.delete(at('sums/src/core/fourth.ts'));
  });

  test('makes the proposal anew where the file has come into being meanwhile', async () => {
    // A file of its own: VS Code keeps the text of one that is gone for a while.
    await put('sums/src/core/third.ts', UNIT.replaceAll('half', 'third'));
    await show(at('sums/src/core/third.ts'));
    await vscode.commands.executeCommand('latchkey.writeTests');
    await put('sums/test/core/third.spec.ts', '// mine\n');
    await vscode.commands.executeCommand('latchkey.applyProposal');
    assert.equal(await read('sums/test/core/third.spec.ts'), '// mine\n');
    await until(() => vscode.workspace.textDocuments.some((document) => document.uri.scheme === 'latchkey-proposal' && document.getText() === `// mine\n\n${TESTS}\n`));
    await vscode.commands.executeCommand('latchkey.discardProposal');
    await vscode.workspace.fs.delete(at('sums/test/core/third.spec.ts'));
    await vscode.workspace.fs.delete(at('sums/src/core/third.ts'));
  });

  test('proposes the tests that are there with more of them, for what is selected', async () => {
    const old = `${TESTS.split('\n')[0] ?? ''}\n\ntest('old', () => expect(half(0)).toBe(0));\n`;
    await put('sums/src/core/quarter.ts', UNIT);
    await put('sums/test/core/quarter.spec.ts', old);
    try {
      const editor = await show(at('sums/src/core/quarter.ts'));
      await select(editor, new vscode.Selection(1, 2, 1, 15));
      server.enqueue(answer([`\`\`\`ts\n${old}${TESTS.split('\n')[2] ?? ''}\n\`\`\``]));
      await vscode.commands.executeCommand('latchkey.writeTests');
      assert.match(question(), /The part of it that is to be tested:\n```typescript\nreturn n \/ 2;\n```/);
      assert.match(question(), /Its tests as they are, sums\/test\/core\/quarter\.spec\.ts:.*Answer with the whole file/s);
      assert.equal(await proposed(), `${old}${TESTS.split('\n')[2] ?? ''}\n`);
      await vscode.commands.executeCommand('latchkey.applyProposal');
      const document = await vscode.workspace.openTextDocument(at('sums/test/core/quarter.spec.ts'));
      assert.equal(document.getText(), `${old}${TESTS.split('\n')[2] ?? ''}\n`);
      await vscode.commands.executeCommand('undo');
      await until(() => document.getText() === old);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    } finally {
      await closeEditors();
      await vscode.workspace.fs.delete(at('sums/test/core/quarter.spec.ts'));
      await vscode.workspace.fs.delete(at('sums/src/core/quarter.ts'));
    }
  });

  test('shows no diff where the model wrote words and no tests', async () => {
    await show(at('sums/src/core/half.ts'));
    server.enqueue(answer(['I would need to see more.']));
    await vscode.commands.executeCommand('latchkey.writeTests');
    assert.equal(diff(), undefined);
  });

  test('is stopped at the server by the person', async () => {
    await show(at('sums/src/core/half.ts'));
    let reached = false;
    server.enqueue(stream({ do: 'text', delta: '```ts\n' }, { do: 'hang', reached: () => { reached = true; } }));
    await vscode.commands.executeCommand('notifications.clearAll');
    const writing = vscode.commands.executeCommand('latchkey.writeTests');
    await until(() => reached);
    // The button of the one notification that there is: Cancel. It comes a moment later.
    await untilOver(writing, async () => vscode.commands.executeCommand('notification.acceptPrimaryAction'));
    await server.requests.at(-1)?.closed;
    assert.equal(diff(), undefined);
  });
});
