import * as vscode from 'vscode';
import { fit } from './access/fit.ts';
import { heal } from './access/heal.ts';
import { pace } from './access/pace.ts';
import { pipe } from './access/pipe.ts';
import { rateBook } from './access/rateBook.ts';
import { resume } from './access/resume.ts';
import { retry } from './access/retry.ts';
import { route } from './access/route.ts';
import { watch } from './access/watch.ts';
import type { Translate } from './core/translate.ts';
import { Chat } from './host/chat.ts';
import { ChatSession } from './host/chatSession.ts';
import { ChatView } from './host/chatView.ts';
import { commandTable, selectModel, type CommandPorts } from './host/commands.ts';
import { ConnectionSettings } from './host/connectionSettings.ts';
import { credentials } from './host/credentials.ts';
import { carryOut, openSettings } from './host/faultActions.ts';
import { addConnection, type Start } from './host/addConnection.ts';
import { secretKeys } from './host/keys.ts';
import { learned } from './host/learned.ts';
import { lightbulb } from './host/lightbulb.ts';
import { logAnswer } from './host/log.ts';
import { modelCatalog, type ListModels } from './host/modelCatalog.ts';
import { readStatus } from './host/modelStatus.ts';
import { resolver } from './host/resolve.ts';
import { connectionOfOffer, findLocalServers, offersFromEnvironment } from './host/setupOffers.ts';
import { StatusBar } from './host/statusBar.ts';
import { systemClock } from './host/systemClock.ts';
import { tokenCounter } from './protocols/countTokens.ts';
import { listModels } from './protocols/models.ts';
import { speak } from './protocols/speak.ts';
import { openConversationFile, type ConversationFile } from './store/conversationFile.ts';

/** How long a server may take to list its models. A person looks at the empty list meanwhile, and can leave it. */
const MODEL_LIST_MS = 30_000;

/** Without `node:crypto`, which would have to be loaded for it at activation. */
const newId = (): string => crypto.randomUUID();

let conversationFile: ConversationFile | undefined;

/** The composition root: builds the parts, wires them, registers them. Nothing imports this file. */
export function activate(context: vscode.ExtensionContext): void {
  const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);
  const log = vscode.window.createOutputChannel('Latchkey', { log: true });
  // Bound late: VS Code replaces the global `fetch` by one that knows its proxy and certificate settings.
  const network = { fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args) };
  const list: ListModels = async (access, signal) => listModels(network, access, AbortSignal.any([signal, AbortSignal.timeout(MODEL_LIST_MS)]));

  const settings = new ConnectionSettings(t);
  const keys = secretKeys(context.secrets);
  const access = credentials(keys, systemClock);
  const catalog = modelCatalog(list, access, systemClock);
  const limits = rateBook(systemClock);
  const { lessons, scales } = learned(context.globalState, (error) => log.error(error instanceof Error ? error : String(error)));
  const clock = systemClock;
  const streamChat = pipe(
    route({ clock, limits }), fit({ clock, lessons, scales, countTokens: tokenCounter(network) }), resume(), retry({ clock, random: Math.random }),
    pace({ clock, limits }), heal({ clock, lessons }), watch(clock), speak(network),
  );

  const status: StatusBar = new StatusBar(t, () => readStatus({ model: chat.shownModel, settings, limits, lessons, t }));
  const chat: Chat = new Chat({
    extensionUri: context.extensionUri,
    settings,
    catalog,
    failed: (error) => {
      log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(t('Latchkey could not do that: {0}', error instanceof Error ? error.message : String(error)));
    },
    modelChanged: () => status.refresh(),
    t,
    environmentOffers: () => offersFromEnvironment(process.env),
    findLocalServers: async () => findLocalServers(list, systemClock),
    openSession: async (post) => {
      const folder = context.storageUri ?? context.globalStorageUri;
      conversationFile = openConversationFile(vscode.Uri.joinPath(folder, 'conversation.json').fsPath, systemClock);
      const file = conversationFile;
      file.onError((error) => {
        log.error(error);
        void vscode.window.showWarningMessage(t('The conversation cannot be stored: {0}. It stays in this window until it is closed.', error.message));
      });
      const loaded = await file.load().catch((error: unknown) => {
        // There but not readable: it is left alone, and this window goes on without it.
        log.error(error instanceof Error ? error : String(error));
        void vscode.window.showWarningMessage(t('The stored conversation cannot be read: {0}.', error instanceof Error ? error.message : String(error)));
        return { empty: true } as const;
      });
      if ('damaged' in loaded) void vscode.window.showWarningMessage(t('The stored conversation could not be read and was moved aside to {0}.', loaded.damaged));
      status.show();
      return new ChatSession({
        streamChat,
        resolve: resolver(settings, access, catalog),
        systemPrompt: () => vscode.workspace.getConfiguration('latchkey').get('systemPrompt', ''),
        save: (conversation) => file.save(conversation),
        post,
        busyChanged: (busy) => {
          status.setBusy(busy);
          void vscode.commands.executeCommand('setContext', 'latchkey.busy', busy);
        },
        settled: (answer) => {
          logAnswer(log, answer);
          if (answer.state !== 'failed' || answer.fault.kind !== 'wrong-key') return;
          const refused = settings.byId(answer.fault.connectionId);
          if (refused) access.forget(refused);
        },
        clock: systemClock,
        newId,
        t,
      }, 'conversation' in loaded ? loaded.conversation : { id: newId(), turns: [] });
    },
    intents: {
      pasteKey: async () => add({ at: 'key' }),
      addConnection: async () => add({ at: 'providers' }),
      signInGithub: async () => add({ at: 'provider', providerId: 'github' }),
      useOffer: async (offer) => {
        const connection = connectionOfOffer(offer, process.env);
        if (connection) await add({ at: 'models', connection });
      },
      selectModel: async () => selectModel(ports),
      openSettings: async () => openSettings('latchkey.connections'),
      faultAction: async (action) => carryOut(action, { settings, keys, log, t, addConnection: async () => add({ at: 'providers' }), selectModel: async () => selectModel(ports) }),
    },
  });
  const ports: CommandPorts = {
    chat, settings, keys, access, catalog, lessons, limits, log, t, listModels: list,
    chosen: async (model) => {
      await chat.setModel(model);
      await chat.view.reveal();
    },
  };
  const add = async (start: Start): Promise<void> => addConnection(ports, start);

  context.subscriptions.push(
    log,
    settings,
    status,
    settings.onDidChange(() => chat.surroundingsChanged()),
    vscode.window.registerWebviewViewProvider(ChatView.id, chat.view),
    lightbulb(t),
    ...Object.entries(commandTable(ports)).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

/** VS Code waits for this before it ends the extension host: the last words of a conversation are written. */
export async function deactivate(): Promise<void> {
  await conversationFile?.flush();
}
