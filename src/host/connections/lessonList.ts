import * as vscode from 'vscode';
import { adaptationKept } from '../../core/request/adaptationWords.ts';
import type { Connection } from '../../core/connection/connection.ts';
import type { Lesson, Lessons } from '../../core/request/lesson.ts';
import type { Translate } from '../../core/translate.ts';
import { redrawn } from '../listRows.ts';

/** What the server of a connection has taught, at whichever door it stood then. */
export function lessonsOf(connection: Pick<Connection, 'id'>, lessons: Lessons): readonly Lesson[] {
  return lessons.all().filter(({ connectionId }) => connectionId === connection.id);
}

/** A lesson in one line: `gpt-5: temperature is left out`. */
export function lessonLine(lesson: Lesson, t: Translate): string {
  return t('{0}: {1}', lesson.model, taught(lesson, t));
}

function taught(lesson: Lesson, t: Translate): string {
  switch (lesson.what) {
    case 'adaptation':
      return adaptationKept(lesson.adaptation, t);
    case 'context-window':
      return t('takes {0} tokens', lesson.tokens.toLocaleString());
    case 'no-fill':
      return lesson.way === 'infill' ? t('completes code without its server\'s infill endpoint') : t('completes code without its server\'s completions endpoint');
  }
}

type Item = vscode.QuickPickItem & { readonly forget: readonly Lesson[] };

/** Lists what was learned and forgets what the person chooses, until they leave or nothing is left. What a server still demands is learned again. */
export async function showLessons(connection: Connection, lessons: Lessons, t: Translate): Promise<void> {
  const box = vscode.window.createQuickPick<Item>();
  const button: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Forget') };
  box.title = t('Learned from {0}', connection.name);
  box.placeholder = t('Choose what to forget; a server that still demands it teaches it again');
  box.matchOnDetail = true;
  box.ignoreFocusOut = true;
  const draw = (): void => {
    const known = lessonsOf(connection, lessons);
    box.items = [
      ...known.map((lesson): Item => ({ label: lessonLine(lesson, t), ...(lesson.said === undefined ? {} : { detail: t('"{0}"', lesson.said) }), buttons: [button], forget: [lesson] })),
      { label: `$(trash) ${t('Forget all')}`, alwaysShow: true, forget: known },
    ];
    if (known.length === 0) box.hide();
  };
  const forget = (items: readonly Item[]): void => {
    for (const lesson of items.flatMap((item) => item.forget)) lessons.forget(lesson);
    redrawn(draw);
  };
  try {
    await new Promise<void>((resolve) => {
      box.onDidHide(() => resolve());
      box.onDidAccept(() => forget(box.selectedItems));
      box.onDidTriggerItemButton(({ item }) => forget([item]));
      draw();
      box.show();
    });
  } finally {
    box.dispose();
  }
}
