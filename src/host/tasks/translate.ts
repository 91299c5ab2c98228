import * as vscode from 'vscode';
import type { TranslatedParts } from '../../core/edit/rewriteTask.ts';
import { languageName, offeredLanguages, translatedParts } from '../../core/edit/translation.ts';
import type { Translate } from '../../core/translate.ts';
import { chosenCode } from './chosenCode.ts';
import type { TaskPorts } from './ports.ts';

/** Has comments, strings or prose put into another language, as a rewrite. Asks what and into which language. */
export async function translate({ startRewrite, lastLanguage, usedEditor, t }: Pick<TaskPorts, 'startRewrite' | 'lastLanguage' | 'usedEditor' | 't'>): Promise<void> {
  const chosen = await chosenCode({ usedEditor, t });
  if (!chosen) return;
  const what = await chooseParts(chosen.document.languageId, t);
  const language = what && (await chooseLanguage(lastLanguage.get(), t));
  if (!what || !language) return;
  lastLanguage.set(language);
  await startRewrite({ ...chosen, task: { kind: 'translate', language, what } });
}

async function chooseParts(languageId: string, t: Translate): Promise<TranslatedParts | undefined> {
  const names: Readonly<Record<TranslatedParts, vscode.QuickPickItem>> = {
    comments: { label: t('Comments'), detail: t('Code and strings stay as they are.') },
    strings: { label: t('Strings'), detail: t('What a person reads on screen; placeholders stay.') },
    prose: { label: t('All of the text'), detail: t('Markup, code and links stay.') },
  };
  const items = translatedParts(languageId).map((parts) => ({ ...names[parts], parts }));
  return (await vscode.window.showQuickPick(items, { title: t('Translate'), placeHolder: t('What is to be translated?') }))?.parts;
}

type LanguageItem = vscode.QuickPickItem & { readonly language: string };

/** A language of the list, or the one that is typed: as a name or as a tag. */
async function chooseLanguage(last: string | undefined, t: Translate): Promise<string | undefined> {
  const display = vscode.env.language;
  const offered = offeredLanguages(display, last).map((language): LanguageItem => ({ label: languageName(language, display), language, ...(languageName(language, display) === language ? {} : { description: language }) }));
  const box = vscode.window.createQuickPick<LanguageItem>();
  box.title = t('Translate');
  box.placeholder = t('Into which language? Choose, or type another.');
  box.matchOnDescription = true;
  box.items = offered;
  try {
    return await new Promise<string | undefined>((resolve) => {
      box.onDidChangeValue((value) => {
        const typed = value.trim();
        box.items = typed === '' ? offered : [...offered, { label: languageName(typed, display), description: t('as typed'), language: typed, alwaysShow: true }];
      });
      // Enter may come before the row for what was typed has.
      box.onDidAccept(() => resolve(box.selectedItems[0]?.language ?? (box.value.trim() || undefined)));
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
