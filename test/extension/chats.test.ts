import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FromView, ToView } from '../../src/contract/chatView.ts';
import type { Conversation } from '../../src/core/conversation/conversation.ts';
import type { Library } from '../../src/core/conversation/library.ts';
import { translator } from '../../src/core/translate.ts';
import { Chats, type ChatsPorts } from '../../src/host/chat/chats.ts';
import { Sessions } from '../../src/host/chat/sessions.ts';
import { memoryLibrary } from '../../src/store/memoryLibrary.ts';
import { testClock, type TestClock } from '../fakes/testClock.ts';
import { until } from './workspaceFiles.ts';

const t = translator({});

/** A view as VS Code hands it over, whose page says what the test says. */
function fakeView() {
  const posted: ToView[] = [];
  const said = new vscode.EventEmitter<unknown>();
  const visibility = new vscode.EventEmitter<void>();
  const view = {
    visible: true,
    webview: { options: {}, html: '', cspSource: 'x:', asWebviewUri: (uri: vscode.Uri) => uri, onDidReceiveMessage: said.event, postMessage: async (message: ToView) => posted.push(message) > 0 },
    onDidDispose: new vscode.EventEmitter<void>().event, onDidChangeVisibility: visibility.event,
  };
  return {
    view: view as unknown as vscode.WebviewView,
    posted,
    says: (message: FromView) => said.fire(message),
    comesUp: () => {
      view.visible = true;
      said.fire({ type: 'ready', reading: '' });
    },
    hides: () => {
      view.visible = false;
      visibility.fire();
    },
  };
}

/** What a window's chats are handed, over this library. */
function portsOver(library: Library, clock: TestClock, others: Partial<ChatsPorts> = {}): ChatsPorts {
  const unused = (): never => assert.fail('not asked for');
  const sessions = new Sessions({ streamChat: unused, resolve: unused, systemPrompt: () => '', library: () => library, busyChanged: () => undefined, settled: () => undefined, clock, newId: () => crypto.randomUUID(), t });
  return {
    extensionUri: vscode.Uri.file('/'), instructions: { ready: async () => undefined, chip: () => undefined, toggle: () => undefined, taken: () => [] },
    settings: { connections: [], problems: [], defaultModel: undefined, byId: () => undefined }, catalog: { known: () => [] }, codeColours: () => undefined, failed: assert.ifError, activeChanged: () => undefined,
    sessions: () => sessions, title: () => undefined, usedEditor: () => undefined, memory: { get: () => 'a', update: async () => undefined }, clock, t,
    environmentOffers: () => [], contextSources: {}, findLocalServers: async () => [], intents: () => ({}), ...others,
  } as unknown as ChatsPorts;
}

suite('the chats of a window', () => {
  test('look for what other windows say once a second, and not once nobody sees them, also where the first look finds a conversation gone', () => {
    const clock = testClock(1_700_000_000_000);
    const conversation: Conversation = { id: 'a', turns: [{ id: 't', prompt: 'Why?', references: [], answers: [] }] };
    let gone = false;
    const kept = memoryLibrary({ workspace: '', now: () => clock.now() });
    const library: Library = { ...kept, changedElsewhere: () => gone, changed: (id) => gone && id === 'a', read: (id) => (gone && id === 'a' ? undefined : kept.read(id)) };
    library.save(conversation);
    const chats = new Chats(portsOver(library, clock));
    const { view, comesUp, hides } = fakeView();
    chats.resolveWebviewView(view);
    comesUp();
    assert.equal(chats.sideBar.session.conversation.id, 'a');
    hides();
    assert.equal(clock.pending, 0);
    gone = true;
    comesUp();
    assert.notEqual(chats.sideBar.session.conversation.id, 'a');
    assert.equal(clock.pending, 1);
    hides();
    assert.equal(clock.pending, 0);
  });

  test('can be asked to look for local servers again after that has failed', async () => {
    const clock = testClock(1_700_000_000_000);
    const failures: unknown[] = [];
    const chats = new Chats(portsOver(memoryLibrary({ workspace: '', now: () => clock.now() }), clock, {
      findLocalServers: async () => { throw new Error('No more files can be opened.'); },
      failed: (error) => void failures.push(error),
    }));
    const { view, posted, comesUp, hides, says } = fakeView();
    chats.resolveWebviewView(view);
    comesUp();
    says({ type: 'find-local' });
    await until(() => failures.length > 0);
    assert.deepEqual(posted.flatMap((message) => (message.type === 'surroundings' ? [message.surroundings.localSearch] : [])), ['searching', 'not-asked']);
    hides();
  });
});
