import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Conversation } from '../../src/core/conversation/conversation.ts';
import { translator } from '../../src/core/translate.ts';
import { showHistory } from '../../src/host/chat/history.ts';
import { memoryLibrary } from '../../src/store/memoryLibrary.ts';
import { until, untilOver } from './workspaceFiles.ts';

suite('the list of conversations', () => {
  test('says why one could not be opened, although the list is closed by then', async () => {
    const library = memoryLibrary({ workspace: '', now: () => 1 });
    const conversation: Conversation = { id: 'a', turns: [{ id: 't', prompt: 'Why?', references: [], answers: [] }] };
    library.save(conversation);
    const opened: string[] = [];
    const failures: unknown[] = [];
    const nothing = async (): Promise<undefined> => undefined;
    const showing = showHistory({
      library, workspace: '', currency: 'USD', t: translator({}), openInEditor: nothing, exportAs: nothing, renamed: () => undefined, removed: () => undefined,
      open: async (id) => {
        opened.push(id);
        await new Promise((resolve) => { setImmediate(resolve); });
        throw new Error('It is gone.');
      },
      failed: (error) => failures.push(error),
    });
    await untilOver(showing, async () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'));
    await until(() => failures.length > 0);
    assert.deepEqual([opened, failures.map(String)], [['a'], ['Error: It is gone.']]);
  });
});
