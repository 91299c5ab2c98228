import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { translator } from '../../src/core/translate.ts';
import type { Chats } from '../../src/host/chat/chats.ts';
import { ConnectionSettings } from '../../src/host/connections/connectionSettings.ts';
import { findPrompts } from '../../src/host/promptFiles/found.ts';
import { gatherLinked } from '../../src/host/promptFiles/linkedFiles.ts';
import { runPrompt } from '../../src/host/promptFiles/runPrompt.ts';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer } from '../fakes/reply.ts';
import { closeEditors, open, select } from './editors.ts';

const t = translator({});
const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');

suite('prompt files', () => {
  let server: ModelServer;
  let own: string;
  let reply: readonly string[];
  const folder = (): vscode.Uri => {
    const found = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(found);
    return found;
  };
  const put = async (place: string, text: string): Promise<vscode.Uri> => {
    const uri = vscode.Uri.joinPath(folder(), place);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    return uri;
  };
  const run = async (name: string, inputs?: Readonly<Record<string, string>>): Promise<void> => {
    await vscode.commands.executeCommand('latchkey.runPrompt', { name, ...(inputs ? { inputs } : {}) });
  };
  const body = (): Record<string, unknown> => server.requests.at(-1)?.body ?? {};
  const said = (): string => (body()['messages'] as { content: string }[]).at(-1)?.content ?? '';

  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => answer(reply) } });
    own = await mkdtemp(path.join(tmpdir(), 'latchkey-prompts-'));
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' } }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
    await configuration().update('prompts.userFolder', own, vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    for (const name of ['connections', 'model', 'prompts.userFolder']) await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), '.github'), { recursive: true });
    await rm(own, { recursive: true, force: true });
    await server.close();
  });
  setup(async () => {
    reply = ['Done.'];
    await closeEditors();
    await vscode.commands.executeCommand('latchkey.newChat');
  });

  test('one of the workspace is asked, with its inputs, the selection and the files that it names', async () => {
    await put('guide/style.md', 'Be short.\n');
    await put('.github/prompts/review.prompt.md', '---\ndescription: Reviews\nagent: ask\n---\nReview for ${input:what:an aspect} as in [style](../../guide/style.md) and #file:guide/style.md:\n\n${selection}\n');
    const editor = await open('first\nsecond\n');
    await select(editor, new vscode.Selection(1, 0, 1, 6));
    await run('review', { what: 'speed' });
    assert.equal(said(), 'guide/style.md\n```markdown\nBe short.\n\n```\n\nReview for speed as in [style](../../guide/style.md) and #file:guide/style.md:\n\nsecond');
    assert.equal(body()['model'], 'usual');
  });

  test('those of other places count where VS Code\'s own setting names them', async () => {
    const names = async (): Promise<readonly string[]> => (await findPrompts(vscode.Uri.file(own), t)).flatMap(({ fileName, folder: from }) => (from && /^(?:deep|elsewhere|alone|unnamed)/.test(fileName) ? [fileName] : []));
    await put('team/elsewhere.prompt.md', 'Elsewhere.');
    await put('parts/one/prompts/deep.prompt.md', 'Deep.');
    await put('parts/one/notes/unnamed.prompt.md', 'Not named.');
    const alone = await put('kept/alone.prompt.md', 'Alone.');
    const settings = vscode.Uri.joinPath(folder(), '.vscode', 'settings.json');
    try {
      assert.deepEqual(await names(), []);
      await vscode.workspace.fs.writeFile(settings, Buffer.from(JSON.stringify({ 'chat.promptFilesLocations': { team: true, './team/': true, 'parts/*/prompts/*.md': true, [alone.path]: true, missing: true } })));
      while ((await names()).length === 0) await new Promise((resolve) => { setTimeout(resolve, 50); });
      assert.deepEqual(await names(), ['alone.prompt.md', 'deep.prompt.md', 'elsewhere.prompt.md']);
      await run('elsewhere');
      assert.equal(said(), 'Elsewhere.');
    } finally {
      await vscode.workspace.fs.delete(settings);
      for (const name of ['team', 'parts', 'kept']) await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), name), { recursive: true });
    }
  });

  test('no glob is followed outside of the workspace', async () => {
    const names = async (): Promise<readonly string[]> => (await findPrompts(vscode.Uri.file(own), t)).flatMap(({ fileName, folder: from }) => (from && /^(?:outside|within)/.test(fileName) ? [fileName] : []));
    const outside = await mkdtemp(path.join(tmpdir(), 'latchkey-outside-'));
    await writeFile(path.join(outside, 'outside.prompt.md'), 'Outside.');
    await put('globs/deep/within.prompt.md', 'Within.');
    const settings = vscode.Uri.joinPath(folder(), '.vscode', 'settings.json');
    try {
      const above = path.basename(folder().path);
      await vscode.workspace.fs.writeFile(settings, Buffer.from(JSON.stringify({ 'chat.promptFilesLocations': { '/**': true, '~/**': true, [`${folder().path}/../**`]: true, '../*/globs/**': true, [`../${above}/globs/**`]: true, [`${outside}/**`]: true } })));
      while ((await names()).length === 0) await new Promise((resolve) => { setTimeout(resolve, 50); });
      assert.deepEqual(await names(), ['within.prompt.md']);
    } finally {
      await vscode.workspace.fs.delete(settings);
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'globs'), { recursive: true });
      await rm(outside, { recursive: true, force: true });
    }
  });

  test('the file that it is about goes along', async () => {
    await put('.github/prompts/about.prompt.md', 'What is ${fileBasenameNoExtension} in ${fileDirname} (${file})?');
    await vscode.window.showTextDocument(await put('guide/deep/plan.txt', 'Step one.\n'));
    await run('about');
    assert.equal(said(), 'guide/deep/plan.txt\n```plaintext\nStep one.\n\n```\n\nWhat is plan in guide/deep (guide/deep/plan.txt)?');
  });

  test('the person\'s own comes before one of the workspace with the same name', async () => {
    await put('.github/prompts/same.prompt.md', 'The workspace\'s.');
    await writeFile(path.join(own, 'same.prompt.md'), 'My own.');
    await run('same');
    assert.equal(said(), 'My own.');
  });

  test('its model counts only where it is behind a connection of the person', async () => {
    await writeFile(path.join(own, 'chosen.prompt.md'), '---\nmodel: [GPT-4o, nobody/x, local/chosen]\n---\nx');
    await run('chosen');
    assert.equal(body()['model'], 'chosen');
    await writeFile(path.join(own, 'elsewhere.prompt.md'), '---\nmodel: elsewhere/x\n---\nx');
    await run('elsewhere');
    assert.equal(body()['model'], 'usual');
  });

  test('one for the document is handed to the rewrite, with the texts that it names', async () => {
    await put('guide/style.md', 'Be short.\n');
    await writeFile(path.join(own, 'shorter.prompt.md'), '---\nmode: rewrite\nmodel: local/small\n---\nMake it ${input:how} as in [style](guide/style.md).');
    const found = (await findPrompts(vscode.Uri.file(own), t)).find(({ fileName }) => fileName === 'shorter.prompt.md');
    assert.ok(found);
    const given: unknown[] = [];
    // Neither the panel nor anything else is asked.
    const ports = { chats: {} as Chats, usedEditor: () => undefined, settings: new ConnectionSettings(t), own: vscode.Uri.file(own), t };
    await runPrompt(found, { how: 'shorter' }, { ...ports, edit: async (mode, argument) => given.push([mode, argument]) });
    ports.settings.dispose();
    assert.deepEqual(given, [['rewrite', { instruction: 'guide/style.md\n```markdown\nBe short.\n\n```\n\nMake it shorter as in [style](guide/style.md).', model: 'local/small' }]]);
  });

  test('one for the document changes it, as the model that it names says', async () => {
    await writeFile(path.join(own, 'louder.prompt.md'), '---\nmode: rewrite\nmodel: local/small\n---\nMake "${selection}" louder.');
    reply = ['```\nSECOND', '!\n```\n'];
    const editor = await open('first\nsecond\nthird\n');
    await select(editor, new vscode.Selection(1, 0, 1, 6));
    await run('louder');
    assert.equal(editor.document.getText(), 'first\nSECOND!\nthird\n');
    assert.equal(body()['model'], 'small');
    assert.match(JSON.stringify(body()['messages']), /Make \\"second\\" louder\./);
    await vscode.commands.executeCommand('latchkey.rewrite.reject');
    assert.equal(editor.document.getText(), 'first\nsecond\nthird\n');
  });

  test('one that inserts writes at the cursor', async () => {
    await writeFile(path.join(own, 'between.prompt.md'), '---\nmode: insert\n---\nWhat comes between.');
    reply = ['```\nmore\n```\n'];
    const editor = await open('first\n\nlast\n');
    await select(editor, new vscode.Selection(1, 0, 1, 0));
    await run('between');
    assert.equal(editor.document.getText(), 'first\nmore\nlast\n');
    assert.equal(body()['model'], 'usual');
  });

  test('what is wrong is found with its line, and nothing is sent', async () => {
    await writeFile(path.join(own, 'broken.prompt.md'), '---\nmode: ask\nno key\n---\nx');
    const found = (await findPrompts(vscode.Uri.file(own), t)).find(({ fileName }) => fileName === 'broken.prompt.md');
    assert.deepEqual(found && 'problem' in found && found.problem, { line: 3, reason: 'A line of the header has the form "key: value".' });
    const before = server.requests.length;
    await run('none of this name');
    assert.equal(server.requests.length, before);
  });

  test('it reads what is in the editor, saved or not', async () => {
    const uri = await put('.github/prompts/draft.prompt.md', 'Old.');
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 0, 4), 'New.'));
    await run('draft');
    assert.equal(said(), 'New.');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('no link leads out of the workspace', async () => {
    const secret = path.join(own, 'secret.txt');
    await writeFile(secret, 'secret');
    const prompt = vscode.Uri.joinPath(folder(), '.github/prompts/evil.prompt.md');
    await symlink(secret, path.join(folder().fsPath, 'innocent.txt'));
    const up = path.relative(path.dirname(prompt.fsPath), secret).replaceAll('\\', '/');
    const gathered = await gatherLinked(`[a](${up}) [b](../../innocent.txt) [c](/../../../../../etc/hostname) [d](none.ts)`, prompt, vscode.Uri.file(own), t);
    assert.deepEqual(gathered.references, []);
    assert.deepEqual(gathered.refusals, [`${up} lies outside of this workspace.`, '../../innocent.txt lies outside of this workspace.', '/../../../../../etc/hostname lies outside of this workspace.', 'The prompt names none.ts, which is not there.']);
    // One of the person's own may name what lies beside it.
    const mine = await gatherLinked('[s](secret.txt)', vscode.Uri.file(path.join(own, 'a.prompt.md')), vscode.Uri.file(own), t);
    assert.deepEqual(mine.references.map((reference) => 'text' in reference && reference.text), ['secret']);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'innocent.txt'));
  });
});
