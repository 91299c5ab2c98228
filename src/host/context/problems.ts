import * as vscode from 'vscode';
import { NO_RANGE } from '../../core/conversation/reference.ts';
import type { Translate } from '../../core/translate.ts';
import { placeOf } from './files.ts';
import { found, refused, type Gathered } from './gathered.ts';
import { problemText, type ProblemLine } from './problemText.ts';

const SEVERITIES: Readonly<Record<vscode.DiagnosticSeverity, ProblemLine['severity']>> = {
  [vscode.DiagnosticSeverity.Error]: 'error', [vscode.DiagnosticSeverity.Warning]: 'warning', [vscode.DiagnosticSeverity.Information]: 'info', [vscode.DiagnosticSeverity.Hint]: 'hint',
};
/** Characters; beyond them a list of problems says the same over and over. */
const MOST = 50_000;

/** What VS Code's Problems view shows: of a file, where there is one, or of the whole workspace. */
export function gatherProblems(of: vscode.Uri | 'workspace' | undefined, t: Translate): Gathered {
  if (!of) return refused(t('No file is open in an editor.'));
  const file = of === 'workspace' ? undefined : of;
  const all = file ? [[file, vscode.languages.getDiagnostics(file)] as const] : vscode.languages.getDiagnostics();
  const text = problemText(all.map(([uri, diagnostics]) => ({ path: placeOf(uri), problems: diagnostics.map(lineOf) })));
  if (text === '') return refused(file ? t('{0} has no problems.', placeOf(file)) : t('There are no problems.'));
  const label = file ? t('Problems of {0}', placeOf(file)) : t('Problems');
  return found({ source: 'problems', uri: file?.toString() ?? '', label, languageId: 'plaintext', text: text.length > MOST ? `${text.slice(0, text.lastIndexOf('\n', MOST))}\n…` : text, range: NO_RANGE });
}

function lineOf({ range, severity, message, source, code }: vscode.Diagnostic): ProblemLine {
  return { line: range.start.line, character: range.start.character, severity: SEVERITIES[severity], message, source, code: typeof code === 'object' ? code.value : code };
}
