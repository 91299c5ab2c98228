import * as vscode from 'vscode';
import { formatModelRef } from '../../core/connection/connection.ts';
import { describeFault } from '../../core/faults/faultWords.ts';
import type { FaultAction } from '../../core/faults/fault.ts';
import type { Translate } from '../../core/translate.ts';
import type { CurableAction } from '../faultActions.ts';
import { ignoredFiles } from './ignored.ts';
import { Neighbours } from './neighbours.ts';
import { completionProvider, type CompletionPorts } from './provider.ts';
import type { SendablePorts } from './sendable.ts';
import { changeCompletionSettings, completionSettings, redaction } from './setting.ts';
import { CompletionStatus } from './status.ts';

export interface CompletionsPorts extends Pick<CompletionPorts, 'streamChat' | 'resolve' | 'circuit' | 'clock'> {
  readonly t: Translate;
  /** Lets the person choose a model, with this one marked; `undefined`: they left. */
  chooseModel(current: string | undefined): Promise<string | undefined>;
  carryOut(action: CurableAction): Promise<'retry' | 'done'>;
}

/** Completions while they are on. */
export interface RunningCompletions extends vscode.Disposable {
  /** What can be done about them, from the status bar. */
  menu(): Promise<void>;
}

type Choice = vscode.QuickPickItem & { readonly run: () => Promise<void> };

/** Begins to offer completions in every document. */
export function startCompletions(ports: CompletionsPorts): RunningCompletions {
  const { t, clock } = ports;
  const status = new CompletionStatus(t);
  const neighbours = new Neighbours();
  const sendable: SendablePorts = { isIgnored: ignoredFiles(clock), redaction };
  const provider = completionProvider({ ...ports, ...sendable, settings: completionSettings, neighbours: async (document) => neighbours.of(document, sendable), tell: (state) => status.show(state) });
  const goOn = async (): Promise<void> => {
    status.show({ kind: 'ready' });
    provider.tryAgain();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  };
  const chooseModel = async (): Promise<void> => {
    const model = await ports.chooseModel(completionSettings().model);
    if (model === undefined) return;
    await changeCompletionSettings({ model });
    await goOn();
  };
  const act = async (action: FaultAction): Promise<void> => {
    if (action.do === 'retry' || action.do === 'continue') return goOn();
    if (action.do === 'select-model') return chooseModel();
    if (action.do === 'use-model') {
      await changeCompletionSettings({ model: formatModelRef({ connectionId: action.connectionId, modelId: action.model }) });
      return goOn();
    }
    if ((await ports.carryOut(action)) === 'retry') await goOn();
  };
  const parts = [
    status, neighbours,
    vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, provider),
    // What a file says of itself is over when another one is looked at.
    vscode.window.onDidChangeActiveTextEditor(() => { if (status.state.kind === 'silent') status.show({ kind: 'ready' }); }),
  ];
  return {
    dispose: () => { for (const part of parts) part.dispose(); },
    menu: async () => {
      const words = status.state.kind === 'fault' ? describeFault(status.state.fault, t) : undefined;
      const language = vscode.window.activeTextEditor?.document.languageId;
      const { model, disabledLanguages } = completionSettings();
      const choices: readonly Choice[] = [
        ...(words?.actions ?? []).map(({ label, action }): Choice => ({ label, run: async () => act(action) })),
        { label: t('Choose the Model for Completions…'), ...(model === undefined ? {} : { description: model }), run: chooseModel },
        ...(language === undefined ? [] : [disabledLanguages.includes(language)
          ? { label: t('Complete {0} again', language), run: async () => changeCompletionSettings({ disabledLanguages: disabledLanguages.filter((id) => id !== language) }) }
          : { label: t('Do not complete {0}', language), run: async () => changeCompletionSettings({ disabledLanguages: [...disabledLanguages, language] }) }]),
        { label: t('Turn Completions Off'), run: async () => changeCompletionSettings({ enabled: false }) },
      ];
      const choice = await vscode.window.showQuickPick(choices, { title: t('Completions'), placeHolder: words?.title ?? t('What should happen with completions?') });
      await choice?.run();
    },
  };
}
