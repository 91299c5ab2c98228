import * as vscode from 'vscode';
import { rateEntries } from './access/rateEntries.ts';
import type { StreamChat } from './core/chat.ts';
import type { Answer, Conversation } from './core/conversation/conversation.ts';
import type { Exchange } from './core/conversation/exchange.ts';
import type { Fault } from './core/faults/fault.ts';
import { parseHistorySettings } from './core/conversation/historySettings.ts';
import type { Library } from './core/conversation/library.ts';
import type { Translate } from './core/translate.ts';
import type { Chat } from './host/chat/chat.ts';
import { Chats, registerChats } from './host/chat/chats.ts';
import type { SessionPorts } from './host/chat/chatSession.ts';
import { addConnectionFor, commandTable, pickModel, selectModel, type CommandPorts } from './host/commands.ts';
import type { CurableAction } from './host/faultActions.ts';
import type { Again } from './host/faultNotification.ts';
import { CodeTheme } from './host/code/codeTheme.ts';
import { CompletionSwitch } from './host/completions/switch.ts';
import { ConnectionSettings } from './host/connections/connectionSettings.ts';
import type { Credentials } from './host/connections/credentials.ts';
import type { Start } from './host/connections/addConnection.ts';
import { secretKeys } from './host/connections/keys.ts';
import { learned } from './host/connections/learned.ts';
import { lightbulb } from './host/lightbulb.ts';
import { inList, thenBack } from './host/listFocus.ts';
import { modelCatalog, type ListModels } from './host/connections/modelCatalog.ts';
import { modelFacts } from './host/connections/modelFacts.ts';
import { readStatus } from './host/connections/modelStatus.ts';
import { Sessions } from './host/chat/sessions.ts';
import { closeLeftProposals } from './host/code/proposalTabs.ts';
import { ProjectInstructions } from './host/projectInstructions.ts';
import { offersFromEnvironment } from './host/connections/setupOffers.ts';
import { StatusBar } from './host/statusBar.ts';
import type { TaskPorts } from './host/tasks/ports.ts';
import { shownModel } from './host/chat/surroundings.ts';
import { systemClock } from './host/systemClock.ts';
import { textSetting } from './host/textSetting.ts';
import { followUsedEditor } from './host/chat/usedEditor.ts';
import { openLibrary } from './store/library.ts';
import { memoryLibrary } from './store/memoryLibrary.ts';
import { readConversation, writeConversation } from './store/storedConversation.ts';

/** How long a server may take to list its models. A person looks at the empty list meanwhile, and can leave it. */
const MODEL_LIST_MS = 30_000;

/** Without `node:crypto`, which would have to be loaded for it at activation. */
const newId = (): string => crypto.randomUUID();

/** Set once the conversations of this machine were needed. */
let openedHistory: Library | undefined;

/** The composition root: builds the parts, wires them, registers them. Nothing imports this file. */
export function activate(context: vscode.ExtensionContext): void {
  const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);
  const log = vscode.window.createOutputChannel('Latchkey', { log: true });
  // Bound late: VS Code replaces the global `fetch` by one that knows its proxy and certificate settings.
  const network = { fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args) };
  const list: ListModels = async (access, signal) => (await import('./protocols/models.ts')).listModels(network, access, AbortSignal.any([signal, AbortSignal.timeout(MODEL_LIST_MS)]));

  const settings = new ConnectionSettings(t);
  const keys = secretKeys(context.secrets);
  const openAccess = lazily(async () => (await import('./host/connections/credentials.ts')).credentials(keys, systemClock));
  const access: Credentials = {
    read: async (...wanted) => (await openAccess()).read(...wanted),
    forget: (connection) => void openAccess().then((opened) => opened.forget(connection)),
  };
  const catalog = modelCatalog(list, access, systemClock);
  const limits = rateEntries(systemClock);
  const logged = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const { lessons, scales } = learned(context.globalState, logged);
  const clock = systemClock;
  const history = lazily(() => openHistory(context, log, t));
  const keep = (exchange: Exchange): void => {
    // A key from elsewhere is read anew after it was refused, whoever asked.
    for (const { outcome, connectionId } of exchange.attempts) {
      const refused = outcome === 'wrong-key' || outcome === 'other-door' ? settings.byId(connectionId) : undefined;
      if (refused) access.forget(refused);
    }
    history().keepExchange(exchange);
  };
  const pipelines = lazily(async () => (await import('./pipeline.ts')).pipelines({ network, clock, limits, lessons, scales, newId, keep }));
  const streamChat: StreamChat = async function* (...question) {
    yield* (await pipelines()).streamChat(...question);
  };
  const editors = followUsedEditor();
  const usedEditor = (): vscode.TextEditor | undefined => editors.current();
  const sources = lazily(async () => (await import('./host/context/sources.ts')).contextSources(() => clock.now(), usedEditor, t, { list: async () => (await import('./host/promptFiles/prompts.ts')).slashPrompts(ports), failed }));
  const proposals = lazily(async () => {
    const registered = (await import('./host/code/proposals.ts')).registerProposals(usedEditor, t);
    context.subscriptions.push(registered);
    return registered;
  });

  const openResolver = lazily(async () => (await import('./host/connections/resolve.ts')).resolver(settings, access, catalog));
  const resolve: SessionPorts['resolve'] = async (...wanted) => (await openResolver())(...wanted);
  const systemPrompt = (): string => textSetting('systemPrompt');
  const settled = (answer: Answer): void => void import('./host/log.ts').then(({ logAnswer }) => logAnswer(log, answer));
  const pending = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'pending');
  const rewrites = lazily(async () => {
    const { openRewrites } = await import('./host/rewrite/openRewrites.ts');
    const opened = openRewrites(ports, { streamChat, resolve, systemPrompt, faulted, memory: context.globalState, pending, settled, clock });
    context.subscriptions.push(opened);
    await opened.takeUp();
    return opened;
  });

  const status: StatusBar = new StatusBar(t, () => readStatus({ model: shownModel(chats.active.model, { settings, catalog }), settings, limits, lessons, t }));
  const codeTheme = new CodeTheme((error) => log.warn(error instanceof Error ? (error.stack ?? error.message) : String(error)));

  const failed = (error: unknown): void => {
    logged(error);
    void vscode.window.showErrorMessage(t('Latchkey could not do that: {0}', error instanceof Error ? error.message : String(error)));
  };
  const showActive = (): void => {
    const busy = chats.active.known?.busy === true;
    status.setBusy(busy);
    void vscode.commands.executeCommand('setContext', 'latchkey.busy', busy);
  };
  const sessions = lazily(() => {
    status.show();
    return new Sessions({
      streamChat,
      resolve,
      priceOf: (model) => modelFacts(model, settings, catalog)?.price,
      systemPrompt,
      library: history,
      busyChanged: () => showActive(),
      settled: (answer, conversation) => {
        settled(answer);
        if (needsTitle(answer, conversation)) {
          const rename = (id: string, title: string): void => {
            history().rename(id, title, 'model');
            chats.titlesChanged();
          };
          // Nobody was promised a title: without one the beginning of the first message stays.
          void import('./host/chat/titles.ts').then(async ({ giveTitle }) => giveTitle(conversation, answer.model, { streamChat, resolve, rename })).catch(logged);
        }
      },
      clock,
      newId,
      t,
    });
  });

  const instructions = new ProjectInstructions({ memory: context.workspaceState, changed: () => chats.surroundingsChanged(), failed, t });
  const chats: Chats = new Chats({
    extensionUri: context.extensionUri,
    instructions,
    settings,
    catalog,
    codeColours: () => codeTheme.colours,
    failed,
    activeChanged: () => showActive(),
    sessions,
    title: (id) => history().title(id),
    usedEditor,
    memory: context.workspaceState,
    clock,
    t,
    environmentOffers: () => offersFromEnvironment(process.env),
    contextSources: { find: async (text) => (await sources()).find(text), pick: async () => inList(async () => (await sources()).pick()), dropped: async (uris) => (await sources()).dropped(uris) },
    findLocalServers: async () => (await import('./host/connections/newConnection.ts')).findLocalServers(list, systemClock),
    intents: (chat) => ({
      pasteKey: async () => add(chat, { at: 'key' }),
      addConnection: async () => add(chat, { at: 'providers' }),
      signInGithub: async () => add(chat, { at: 'provider', providerId: 'github' }),
      useOffer: async (offer) => {
        const connection = (await import('./host/connections/newConnection.ts')).connectionOfOffer(offer, process.env);
        if (connection) await add(chat, { at: 'models', connection });
      },
      selectModel: async () => thenBack(chat.page, async () => selectModel(chat, ports)),
      history: async () => inList(async () => (await import('./host/chat/historyCommands.ts')).browseHistory(chat, ports)),
      pickModel: async () => thenBack(chat.page, async () => pickModel(chat, ports)),
      codeAction: async (action) => (await import('./host/code/codeActions.ts')).carryOutCodeAction(action, await proposals(), t),
      openSettings: async () => (await import('./host/faultActions.ts')).openSettings('latchkey.connections'),
      faultAction: async (action) => cure(chat, action),
    }),
  });
  const cure = async (chat: Chat, action: CurableAction): Promise<'retry' | 'done'> =>
    (await import('./host/faultActions.ts')).carryOut(action, { settings, keys, log, t, addConnection: async () => add(chat, { at: 'providers' }), selectModel: async () => selectModel(chat, ports) });
  const faulted = async (fault: Fault, consequence?: string, partial?: boolean): Promise<Again> =>
    (await import('./host/faultNotification.ts')).notifyFault(fault, { carryOut: async (action) => cure(chats.active, action), pickModel: async () => pickModel(chats.active, ports), t }, consequence, partial);
  const completions = new CompletionSwitch({
    onDidChange: settings.onDidChange,
    failed: logged,
    start: async () => (await import('./host/completions/completions.ts')).startCompletions({
      streamChat: async function* (...question) {
        yield* (await pipelines()).streamFill(...question);
      },
      resolve, circuit: (await import('./access/circuit.ts')).circuits(clock), clock, t, carryOut: async (action) => cure(chats.active, action),
      chooseModel: async (current) => (await import('./host/connections/modelChoice.ts')).chooseModel({ settings, catalog, limits, t }, current, t('The model that completes code')),
    }),
  });
  const commitMessages = lazily(async () => {
    const opened = new (await import('./host/commitMessage/commitMessages.ts')).CommitMessages({
      streamChat, resolve, carryOut: async (action) => cure(chats.active, action), t,
      pickModel: async () => {
        const model = await pickModel(chats.active, ports);
        if (model !== undefined) await settings.makeDefaultIfNone(model);
        return model;
      },
    });
    context.subscriptions.push(opened);
    return opened;
  });
  const tasks: TaskPorts = {
    streamChat, resolve, proposeFile: async (...args) => (await proposals()).proposeFile(...args), usedEditor, clock, t,
    ask: async (turn) => chats.active.ask(turn),
    contextWindow: () => shownModel(chats.active.model, { settings, catalog })?.contextWindow,
    startRewrite: async (order) => (await rewrites()).start(order),
    faulted,
    lastLanguage: { get: () => context.globalState.get('translate.language'), set: (language) => void context.globalState.update('translate.language', language) },
  };
  const ports: CommandPorts = {
    chats, completions, settings, keys, access, catalog, lessons, limits, history, proposals, rewrites, usedEditor, tasks, commitMessages, storage: context.globalStorageUri, workspace: workspaceUri(), log, t, failed, listModels: list, writeJson: writeConversation, readJson: readConversation, newId,
  };
  const add = async (chat: Chat, start: Start): Promise<void> => addConnectionFor(chat, ports, start);

  closeLeftProposals();
  // No directory: no change was ever pending.
  void Promise.resolve(vscode.workspace.fs.readDirectory(pending)).catch(() => []).then(async (left) => { if (left.length > 0) await rewrites(); }).catch(failed);
  context.subscriptions.push(
    log,
    settings,
    status,
    completions,
    instructions,
    settings.onDidChange(() => chats.surroundingsChanged()),
    codeTheme,
    codeTheme.onDidChange(() => chats.surroundingsChanged()),
    editors,
    registerChats(chats),
    lightbulb(t),
    vscode.workspace.onDidChangeConfiguration((event) => {
      // What was opened stays open; that must not be taken for done.
      if (openedHistory && event.affectsConfiguration('latchkey.history')) void import('./historyWords.ts').then(async ({ offerReload }) => offerReload(t));
    }),
    ...Object.entries(commandTable(ports)).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

/** VS Code waits for this before it ends the extension host: the last words of a conversation are written. */
export function deactivate(): void {
  openedHistory?.close();
}

/** Opens the conversations of this machine; where that cannot be, those of this window, and says why. */
function openHistory(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, t: Translate): Library {
  const { enabled, retentionDays } = parseHistorySettings(vscode.workspace.getConfiguration('latchkey').get('history'));
  const workspace = workspaceUri();
  const warn = (words: string): void => void vscode.window.showWarningMessage(words);
  try {
    openedHistory = openLibrary({
      path: enabled ? vscode.Uri.joinPath(context.globalStorageUri, 'history.db').fsPath : undefined,
      workspace,
      clock: systemClock,
      failed: (error) => {
        log.error(error);
        warn(t('The conversation cannot be stored: {0}. It stays in this window, and is stored as soon as that works again.', error.message));
      },
      troubled: (trouble) => void import('./historyWords.ts').then(({ troubleWords }) => warn(troubleWords(trouble, t))),
    });
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    warn(t('This VS Code cannot keep a history ({0}). Conversations stay in this window until it is closed.', error instanceof Error ? error.message : String(error)));
    openedHistory = memoryLibrary({ workspace, now: () => systemClock.now() });
  }
  openedHistory.sweep(retentionDays);
  return openedHistory;
}

/** What conversations of this window belong to. */
function workspaceUri(): string {
  return (vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri)?.toString() ?? '';
}

function needsTitle(answer: Answer, { turns }: Conversation): boolean {
  return answer.state === 'finished' && turns.length === 1 && turns[0]?.answers.length === 1 && vscode.workspace.getConfiguration('latchkey').get('chat.titles', true);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
