import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Repository } from '../../src/host/gitExtension.ts';
import { startModelServer, type ModelServer } from '../fakes/modelServer.ts';
import { answer, stream } from '../fakes/reply.ts';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('latchkey');
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => { setTimeout(resolve, 10); });
};

interface GitApi {
  openRepository(root: vscode.Uri): Promise<(Repository & { status(): Promise<void> }) | null>;
}

suite('commit messages', () => {
  let server: ModelServer;
  let folder: string;
  let repository: Repository & { status(): Promise<void> };
  const git = (...args: readonly string[]): void => void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { cwd: folder });
  const write = async (name: string, text: string | Uint8Array): Promise<void> => writeFile(path.join(folder, name), text);
  const run = async (): Promise<void> => {
    await repository.status();
    await vscode.commands.executeCommand('latchkey.commitMessage', { rootUri: repository.rootUri });
  };
  const asked = (index = -1): string => (server.requests.at(index)?.body?.['messages'] as { content: string }[] | undefined)?.map(({ content }) => content).join('\n\n') ?? '';

  suiteSetup(async () => {
    server = await startModelServer({ script: { answer: () => answer(['"fix: drain', ' the queue"', '\n\nIt was full.\n']) } });
    await configuration().update('connections', [{ id: 'local', protocol: 'openai-chat', baseUrl: `${server.origin}/v1`, credential: { from: 'none' }, limits: { retryWaitSeconds: 0 }, models: [{ id: 'small', contextWindow: 4000 }, 'usual'] }], vscode.ConfigurationTarget.Global);
    await configuration().update('model', 'local/usual', vscode.ConfigurationTarget.Global);
    // The folder is none of the workspace; older versions of the Git extension ask about that.
    await vscode.workspace.getConfiguration('git').update('openRepositoryInParentFolders', 'always', vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    for (const name of ['connections', 'model']) await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.getConfiguration('git').update('openRepositoryInParentFolders', undefined, vscode.ConfigurationTarget.Global);
    await server.close();
  });
  setup(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'latchkey-commit-')));
    git('init', '--quiet', '--initial-branch', 'topic/queue');
    await write('queue.ts', 'const size = 1;\n');
    await write('other.ts', 'other\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'feat: a queue\n\nFor what waits.');
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
    assert.ok(extension, 'VS Code has its Git extension');
    const opened = await (await extension.activate()).getAPI(1).openRepository(vscode.Uri.file(folder));
    assert.ok(opened);
    repository = opened;
  });
  teardown(async () => {
    for (const name of ['commitMessage.model', 'commitMessage.instructions']) await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('git.close', repository);
    await rm(folder, { recursive: true, force: true });
  });

  test('what is staged becomes a message in the style of the last ones', async () => {
    await write('queue.ts', 'const size = 2;\n');
    git('add', '.');
    await write('other.ts', 'not staged\n');
    await run();
    assert.equal(repository.inputBox.value, 'fix: drain the queue\n\nIt was full.');
    assert.match(asked(), /feat: a queue\n\nFor what waits\.[\s\S]*Branch: topic\/queue[\s\S]*\+const size = 2;/);
    assert.doesNotMatch(asked(), /not staged|What the author says/);
  });

  test('without anything staged, all that has changed; new files are named', async () => {
    await write('queue.ts', 'const size = 3;\n');
    await write('new.ts', 'new content\n');
    await run();
    assert.match(asked(), /\+const size = 3;[\s\S]*new\.ts \(new\)/);
    assert.doesNotMatch(asked(), /new content/);
  });

  test('the first commit of a repository has no style to follow', async () => {
    git('update-ref', '-d', 'HEAD');
    await run();
    assert.equal(repository.inputBox.value, 'fix: drain the queue\n\nIt was full.');
    assert.match(asked(), /Branch: topic\/queue[\s\S]*\+const size = 1;/);
    assert.doesNotMatch(asked(), /Recent messages/);
  });

  test('of a merge with conflicts both sides go along', async () => {
    git('checkout', '--quiet', '-b', 'theirs');
    await write('queue.ts', 'const size = 8;\n');
    git('commit', '--quiet', '-am', 'Eight');
    git('checkout', '--quiet', '-');
    await write('queue.ts', 'const size = 9;\n');
    git('commit', '--quiet', '-am', 'Nine');
    assert.throws(() => git('merge', '--quiet', 'theirs'));
    await run();
    assert.match(asked(), /Diff:[\s\S]*\+const size = 9;[\s\S]*\+ const size = 8;/);
  });

  test('what stood in the box is a hint, the setting gives rules and another model', async () => {
    await configuration().update('commitMessage.model', 'local/small', vscode.ConfigurationTarget.Global);
    await configuration().update('commitMessage.instructions', 'Name the ticket.', vscode.ConfigurationTarget.Global);
    await write('queue.ts', 'const size = 4;\n');
    repository.inputBox.value = 'closes #7';
    await run();
    assert.match(asked(), /Name the ticket\.[\s\S]*the message must say this too:\n=+\ncloses #7\n/);
    assert.equal(server.requests.at(-1)?.body?.['model'], 'small');
    assert.equal(repository.inputBox.value, 'fix: drain the queue\n\nIt was full.');
  });

  test('lock files and binaries are named, not sent', async () => {
    await write('package-lock.json', 'locked\n'.repeat(50));
    await write('logo.png', Uint8Array.of(0, 1, 2, 3));
    git('add', '.');
    await run();
    assert.match(asked(), /package-lock\.json \(generated, \+50 -0\)/);
    assert.match(asked(), /logo\.png \(binary\)/);
    assert.doesNotMatch(asked(), /locked/);
  });

  test('a diff that is too large is read in parts, and the message is made from the notes', async () => {
    await configuration().update('commitMessage.model', 'local/small', vscode.ConfigurationTarget.Global);
    for (const name of ['a.ts', 'b.ts', 'c.ts']) await write(name, Array.from({ length: 250 }, (_, index) => `${name} number ${index};\n`).join(''));
    git('add', '.');
    const before = server.requests.length;
    for (const name of ['a', 'b', 'c']) server.enqueue(answer([`${name}.ts: noted`]));
    await run();
    assert.equal(server.requests.length - before, 4);
    assert.match(asked(before), /Note for each file[\s\S]*\+a\.ts number 0;/);
    assert.match(asked(), /Notes on each part of the changes:\n=+\na\.ts: noted\n\nb\.ts: noted\n\nc\.ts: noted\n/);
    assert.doesNotMatch(asked(), /number 0/);
    assert.equal(repository.inputBox.value, 'fix: drain the queue\n\nIt was full.');
  });

  test('it is streamed, and Stop keeps what is there', async () => {
    await write('queue.ts', 'const size = 5;\n');
    repository.inputBox.value = 'hint';
    server.enqueue(stream({ do: 'text', delta: 'fix: half' }, { do: 'hang' }));
    const writing = run();
    await until(() => repository.inputBox.value === 'fix: half');
    await vscode.commands.executeCommand('latchkey.stopCommitMessage', { rootUri: repository.rootUri });
    await writing;
    assert.equal(repository.inputBox.value, 'fix: half');
    await server.requests.at(-1)?.closed;
  });

  test('what stood in the box stays until the first word, and a stop before it changes nothing', async () => {
    await write('queue.ts', 'const size = 6;\n');
    repository.inputBox.value = 'my words';
    const before = server.requests.length;
    server.enqueue(stream({ do: 'hang' }));
    const writing = run();
    await until(() => server.requests.length > before);
    await vscode.commands.executeCommand('latchkey.stopCommitMessage');
    await writing;
    assert.equal(repository.inputBox.value, 'my words');
  });

  test('a fault brings back what stood in the box', async () => {
    await write('queue.ts', 'const size = 7;\n');
    repository.inputBox.value = 'my words';
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => { open = resolve; });
    server.enqueue(stream({ do: 'text', delta: 'fix: half' }, { do: 'wait', until: gate }, { do: 'error', type: 'invalid_request_error', message: 'No.' }));
    // Its notification waits for the person, who does not answer here.
    void run();
    await until(() => repository.inputBox.value === 'fix: half');
    open();
    await until(() => repository.inputBox.value === 'my words');
  });

  test('who types meanwhile has the box', async () => {
    await write('queue.ts', 'const size = 8;\n');
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => { open = resolve; });
    server.enqueue(stream({ do: 'text', delta: 'fix: one' }, { do: 'wait', until: gate }, { do: 'text', delta: ' and two' }, { do: 'finish' }));
    const writing = run();
    await until(() => repository.inputBox.value === 'fix: one');
    repository.inputBox.value = 'I know better';
    open();
    await writing;
    assert.equal(repository.inputBox.value, 'I know better');
  });

  test('where nothing has changed nothing is asked', async () => {
    const before = server.requests.length;
    await run();
    assert.equal(server.requests.length, before);
  });
});
