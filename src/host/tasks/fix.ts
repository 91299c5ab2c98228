import * as vscode from 'vscode';
import { importPlace, type ImportPlace } from '../../core/edit/importPlace.ts';
import type { TextProblem } from '../../core/edit/rewriteTask.ts';
import { placeOf } from '../context/files.ts';
import { meantSymbolAt } from '../code/snippet.ts';
import type { TaskPorts } from './ports.ts';

/** A symbol of more lines than this is too much to write anew for a problem in it; then this many lines around the problem have to do. */
const MOST_LINES = 200;
const LINES_AROUND = 5;
/** Places that a problem points to; beyond them they repeat themselves. */
const MOST_RELATED = 5;

/** The problems under the lightbulb, where the command comes from there. */
export type FixArguments = readonly [uri: vscode.Uri, range: vscode.Range, problems: readonly vscode.Diagnostic[]];

/** Has the problems fixed that the editor shows at the selection or on the cursor's line, or those of the lightbulb, as a rewrite of what is around them. */
export async function fix({ startRewrite, usedEditor, t }: Pick<TaskPorts, 'startRewrite' | 'usedEditor' | 't'>, args: readonly unknown[] = []): Promise<void> {
  const place = await placeFrom(args, usedEditor());
  if (!place) return void vscode.window.showInformationMessage(t('Put the cursor on a problem first.'));
  const { document, range } = place;
  const problems = place.problems.length > 0 ? place.problems : problemsAt(document, range);
  if (problems.length === 0) return noProblem(t('The editor shows no problem here.'), t('Rewrite…'));
  const chosen = await rangeToFix(document, range, problems);
  await startRewrite({ document, ranges: [chosen], task: { kind: 'fix', problems: problems.map(textProblem) }, ...importsBeside(document, chosen) });
}

/** As far from the top as imports are looked for. */
const MOST_HEAD = 1000;

/** Where the imports that a fix needs are added: outside of what it writes anew, where it can write them itself. */
function importsBeside(document: vscode.TextDocument, { start, end }: vscode.Range): { readonly imports?: ImportPlace } {
  const lines = Array.from({ length: Math.min(document.lineCount, MOST_HEAD) }, (_, index) => document.lineAt(index).text);
  const place = importPlace(lines, document.languageId);
  return !place || (place.first <= end.line && place.last >= start.line) ? {} : { imports: place };
}

interface Place {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly problems: readonly vscode.Diagnostic[];
}

/** A menu hands over the file that it stands in; only the lightbulb says where and what. */
async function placeFrom([uri, range, problems]: readonly unknown[], editor: vscode.TextEditor | undefined): Promise<Place | undefined> {
  if (uri instanceof vscode.Uri && range instanceof vscode.Range && Array.isArray(problems)) {
    return { document: await vscode.workspace.openTextDocument(uri), range, problems: problems as readonly vscode.Diagnostic[] };
  }
  return editor && { document: editor.document, range: editor.selection, problems: [] };
}

async function noProblem(words: string, rewrite: string): Promise<void> {
  if ((await vscode.window.showInformationMessage(words, rewrite)) === rewrite) await vscode.commands.executeCommand('latchkey.rewrite');
}

/** The problems that touch a range, or the line of a mere cursor, in the order of the text. Hints count where there is nothing worse. */
function problemsAt(document: vscode.TextDocument, range: vscode.Range): readonly vscode.Diagnostic[] {
  const touched = range.isEmpty ? document.lineAt(range.start.line).range : range;
  const found = vscode.languages.getDiagnostics(document.uri).filter((problem) => problem.range.intersection(touched) !== undefined);
  const worse = found.filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint);
  return (worse.length > 0 ? worse : found).toSorted((a, b) => a.range.start.compareTo(b.range.start));
}

/** What is written anew: lines that the person selected, else the innermost symbol around the problems, else some lines around them. */
async function rangeToFix(document: vscode.TextDocument, selected: vscode.Range, problems: readonly vscode.Diagnostic[]): Promise<vscode.Range> {
  const around = problems.map(({ range }) => range).reduce((all, range) => all.union(range));
  if (!selected.isSingleLine) return document.validateRange(around.union(selected));
  const range = (await meantSymbolAt(document, document.validateRange(around)))?.range;
  if (range && range.end.line - range.start.line < MOST_LINES) return range;
  return document.validateRange(new vscode.Range(Math.max(0, around.start.line - LINES_AROUND), 0, around.end.line + LINES_AROUND, Infinity));
}

const SEVERITIES: Readonly<Record<vscode.DiagnosticSeverity, TextProblem['severity']>> = {
  [vscode.DiagnosticSeverity.Error]: 'error', [vscode.DiagnosticSeverity.Warning]: 'warning', [vscode.DiagnosticSeverity.Information]: 'info', [vscode.DiagnosticSeverity.Hint]: 'hint',
};

function textProblem({ range, severity, message, source, code, relatedInformation = [] }: vscode.Diagnostic): TextProblem {
  const related = relatedInformation.slice(0, MOST_RELATED).map((one) => `\n${placeOf(one.location.uri)}:${one.location.range.start.line + 1}: ${one.message}`);
  return { line: range.start.line, severity: SEVERITIES[severity], message: message + related.join(''), source: source ?? '', code: String((typeof code === 'object' ? code.value : code) ?? '') };
}
