import * as vscode from 'vscode';
import { onlyDocComments, type DocChange } from '../../core/edit/onlyDocComments.ts';
import { isLive, type ChatRequest, type StreamEvent, type Target } from '../../core/chat.ts';
import { applyEvent, goOn, type Answer } from '../../core/conversation/conversation.ts';
import type { ImportPlace } from '../../core/edit/importPlace.ts';
import type { SaidOfRange } from '../../core/edit/keptChange.ts';
import type { Hunk } from '../../core/edit/hunk.ts';
import { diffLines } from '../../core/edit/lineDiff.ts';
import { mergedImports } from '../../core/edit/mergedImports.ts';
import { isProseAt } from '../../core/edit/proseAt.ts';
import { changedPlaceholders } from '../../core/edit/placeholders.ts';
import { rewriteRequest } from '../../core/edit/rewritePrompt.ts';
import { replyReader, type ReplyContext } from '../../core/reply/replyCode.ts';
import { reindents, type RewriteTask } from '../../core/edit/rewriteTask.ts';
import { streamDiff } from '../../core/edit/streamDiff.ts';
import { estimateTokens } from '../../core/request/tokens.ts';
import type { Names } from '../chat/chatSession.ts';
import type { Translate } from '../../core/translate.ts';
import { blankAnswer } from '../chat/viewOf.ts';
import { placeOf } from '../context/files.ts';
import { editorOf } from './editors.ts';
import type { Outcome } from './outcome.ts';
import type { PendingPart } from './pendingEdit.ts';
import type { WholeLines } from './ranges.ts';
import type { RewritePorts } from './rewrite.ts';
import { symbolLines } from './symbolLines.ts';

/** How the writing of one part ended. */
export type PartOutcome = Exclude<Outcome, { kind: 'lost' }>;

export interface PartOrder {
  readonly part: PendingPart;
  /** What stood there: what the answer is about, also where the part reaches further later on. */
  readonly original: readonly string[];
  readonly task: RewriteTask;
  readonly document: vscode.TextDocument;
  readonly place: WholeLines;
  /** Where imports are added that the answer needs. */
  readonly imports?: { readonly part: PendingPart; readonly original: readonly string[]; readonly side: ImportPlace['side'] };
  readonly target: Target;
  readonly names: Names;
  /** Of the model, in tokens; `undefined` where it is not known. */
  readonly window: number | undefined;
  readonly signal: AbortSignal;
  /** What a model has answered already. Where that is the whole, it is written again, and nothing is asked for. */
  readonly said: SaidOfRange;
  /** Told what goes on. */
  say(words: string): void;
  /** Told the answer so far. */
  answered(text: string): void;
}

/** An answer that ends at the model's own limit is asked to go on so often, as long as it grows. */
const GO_ON = 5;

/** Asks for one part and shows in the document what comes, line by line. */
export async function writePart(order: PartOrder, ports: RewritePorts): Promise<PartOutcome> {
  const { part, original, signal, names, task, document } = order;
  const { clock, t } = ports;
  const reader = replyReader(contextOf(order));
  let diff = streamDiff(original);
  const wanted: (hunks: readonly Hunk[]) => DocChange = task.kind === 'document' ? onlyDocComments(original, document.languageId) : (hunks) => ({ hunks, dropped: 0 });
  let written = 0;
  const waiting: string[] = [];
  let writing: Promise<void> | undefined;
  const write = (lines: readonly string[]): void => {
    written += lines.length;
    waiting.push(...lines);
    writing ??= writeOn();
  };
  // What comes until something is in the document is compared and shown together: to compare takes about as long for many lines as for one.
  const writeOn = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting.splice(0);
      await part.show(wanted(diff.push(lines)).hunks);
    }
    writing = undefined;
  };
  const read = (text: string): void => {
    const lines = reader.push(text);
    if (lines.length > 0) write(lines);
  };
  const hear = (event: StreamEvent): void => {
    if (event.type === 'reasoning') order.say(t('Thinking'));
    if (event.type === 'notice' && isLive(event.notice)) order.say(event.notice.kind === 'waiting' || event.notice.kind === 'pacing' ? t('Waiting before the next try') : t('Waiting for the model'));
    if (event.type !== 'text') return;
    order.answered(answer.text);
    read(event.delta);
    order.say(written === 0 ? t('Reading the answer') : t('Writing, {0} lines', written));
  };

  const request = await requestFor(order, ports.systemPrompt());
  let answer: Answer = { ...blankAnswer(ports.newId(), names.model, clock.now()), ...names, text: order.said.text };
  read(answer.text);
  for (let times = 0; !order.said.whole; times += 1) {
    const before = answer.text.length;
    for await (const event of ports.streamChat({ ...order.target, purpose: task.kind }, answer.text === '' ? request : { ...request, continues: answer.text }, signal)) {
      answer = applyEvent(answer, event, clock.now());
      hear(event);
    }
    if (answer.state !== 'finished' || answer.reason !== 'length' || answer.text.length === before || times === GO_ON) break;
    answer = goOn(answer);
  }
  if (order.said.whole) answer = applyEvent(answer, { type: 'finish', reason: 'stop', usage: undefined }, clock.now());
  else ports.settled(answer);
  await writing;
  switch (answer.state) {
    case 'streaming':
    case 'stopped':
      return { kind: 'stopped' };
    case 'failed':
      return { kind: 'failed', fault: answer.fault };
    case 'finished':
      break;
  }
  const end = reader.end();
  const added = end.kind !== 'unplaced' && await addImports(order, reader.imports);
  // An import may be all that was missing.
  if (added && end.kind !== 'code') return { kind: 'written' };
  if (end.kind !== 'code') return end.kind === 'empty' && answer.reason === 'refusal' ? { kind: 'words', said: t('The model refused.') } : end;
  if (end.anew) [diff, written] = [streamDiff(original), 0];
  write(end.lines.slice(written));
  await writing;
  const { hunks, dropped } = wanted(diff.end());
  await part.show(hunks);
  if (hunks.length === 0 && !added) return { kind: 'unchanged', said: '' };
  const warning = answer.reason === 'length' ? t('The answer ended at the limit of the model. Its end may be missing.') : warningOf(order, end.lines, dropped, t);
  return warning === undefined ? { kind: 'written' } : { kind: 'written', warning };
}

/** Columns that a line of imports may have, where the file has no longer ones: what formatters of the languages that are read begin with. */
const IMPORT_WIDTH = 80;

/** Adds the imports that the file does not have yet; whether there are any. */
async function addImports({ imports, document }: PartOrder, wanted: readonly string[]): Promise<boolean> {
  if (!imports || wanted.length === 0) return false;
  const { part, original, side } = imports;
  const { insertSpaces, tabSize } = tabsIn(document);
  const there = new Set(document.getText().split('\n').map((line) => line.trim()));
  const block = side === 'below' ? original : [];
  const merged = mergedImports(block, wanted, document.languageId, { indent: insertSpaces ? ' '.repeat(tabSize) : '\t', width: IMPORT_WIDTH }, (line) => there.has(line.trim()));
  const hunks = side === 'below' ? diffLines(block, merged) : merged.length === 0 ? [] : [{ start: 0, end: 0, lines: [...merged, ''] }];
  if (hunks.length > 0) await part.show(hunks);
  return hunks.length > 0;
}

/** What a person should know before they accept. */
function warningOf({ task, original }: PartOrder, lines: readonly string[], dropped: number, t: Translate): string | undefined {
  if (dropped > 0) return t('The model also wanted to change code in {0} places. That was left out.', dropped);
  if (task.kind !== 'translate') return undefined;
  const changed = changedPlaceholders(original.join('\n'), lines.join('\n'));
  const named = (some: typeof changed): string => [...new Set(some.map(({ placeholder }) => placeholder))].join(', ');
  const lost = changed.filter(({ before, after }) => after < before);
  if (lost.length > 0) return t('The translation has lost placeholders: {0}.', named(lost));
  return changed.length === 0 ? undefined : t('The translation has placeholders that the original does not have: {0}.', named(changed));
}

/** Tokens of the file around the range that go along, where the model's window is not known or large. */
const MOST_AROUND = 12_000;

async function requestFor({ document, place, task, original: lines, imports, window }: PartOrder, standing: string): Promise<ChatRequest> {
  const original = lines.join('\n');
  // The range goes along and comes back; a quarter of the window stays free for what the model thinks and the estimate is wrong by.
  const budget = window === undefined ? MOST_AROUND : Math.max(0, Math.min(MOST_AROUND, window * 0.75 - 3 * estimateTokens(original)));
  return rewriteRequest(task, {
    original, budget, prefix: place.prefix, suffix: place.suffix,
    before: linesOf(document, 0, place.first), after: linesOf(document, place.last + 1, document.lineCount),
    excerpts: await symbolLines(document, place),
    addsImports: imports !== undefined,
    path: placeOf(document.uri), languageId: document.languageId, prose: isProse(document, place),
  }, standing);
}

/** Lines around the range by which a repetition of them is known. */
const AROUND = 200;

function contextOf({ document, place, task, original, imports }: PartOrder): ReplyContext {
  return {
    original: original.join('\n'),
    languageId: document.languageId,
    before: linesOf(document, Math.max(0, place.first - AROUND), place.first),
    after: linesOf(document, place.last + 1, Math.min(document.lineCount, place.last + 1 + AROUND)),
    prefix: place.prefix, suffix: place.suffix,
    ...tabsIn(document),
    task: task.kind === 'insert' ? 'insert' : 'rewrite',
    prose: isProse(document, place),
    reindents: reindents(task),
    addsImports: imports !== undefined,
  };
}

function tabsIn(document: vscode.TextDocument): Pick<ReplyContext, 'insertSpaces' | 'tabSize'> {
  const { insertSpaces, tabSize } = editorOf(document)?.options ?? {};
  return { insertSpaces: insertSpaces !== false, tabSize: typeof tabSize === 'number' ? tabSize : 4 };
}

function isProse(document: vscode.TextDocument, { first, prefix }: WholeLines): boolean {
  return isProseAt(document.languageId, document.getText(new vscode.Range(Math.max(0, first - AROUND), 0, first, prefix.length)).replaceAll('\r\n', '\n'));
}

/** Whole lines, `end` exclusive. */
function linesOf(document: vscode.TextDocument, start: number, end: number): string {
  return end <= start ? '' : document.getText(new vscode.Range(start, 0, end - 1, document.lineAt(end - 1).text.length)).replaceAll('\r\n', '\n');
}
