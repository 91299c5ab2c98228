import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import { fencedBlocks } from '../../core/codeBlock/fence.ts';
import type { Identifier } from '../../core/edit/identifiers.ts';
import type { TextReference } from '../../core/conversation/reference.ts';
import { referenceTokens } from '../../core/conversation/referenceTokens.ts';
import type { Translate } from '../../core/translate.ts';
import { namedSymbolAt, snippetOf } from '../code/snippet.ts';
import { isOwnFile } from './inWorkspace.ts';
import { namesIn } from './namesIn.ts';

/** Names that are asked about, and definitions that are opened: a language server is somebody else's time. */
const MOST_NAMES = 60;
const MOST_PIECES = 24;
/** Questions that a language server gets at a time. */
const AT_ONCE = 4;

interface Place {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** A definition as it goes along, or in short where there is no room for all of it. */
interface Piece {
  readonly whole: TextReference;
  readonly short: TextReference | undefined;
}

/**
 * The definitions, and the definitions of the types, that the language knows for the names in a range: those that stand in the
 * workspace and outside of the range, each once, as many as fit into `budget` tokens. One that is too large goes along as its
 * hover says it. When `signal` is aborted, it returns with what has been found by then.
 */
export async function gatherReferences(document: vscode.TextDocument, range: vscode.Range, budget: number, signal: AbortSignal, { clock, t }: { readonly clock: Clock; readonly t: Translate }): Promise<readonly TextReference[]> {
  let names: readonly Identifier[] = [];
  const start = document.offsetAt(range.start);
  const found: (readonly Piece[])[] = [];
  const seen = new Set<string>();
  const isNew = ({ uri, range: target }: Place): boolean => {
    const key = `${uri.toString()}#${target.start.line}`;
    if (seen.size >= MOST_PIECES || seen.has(key) || (uri.toString() === document.uri.toString() && target.intersection(range))) return false;
    seen.add(key);
    return true;
  };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < names.length && !signal.aborted; index = next++) {
      const position = document.positionAt(start + (names[index]?.offset ?? 0));
      const pieces: Piece[] = [];
      found[index] = pieces;
      for (const place of await placesOf(document, position)) {
        if (signal.aborted || !isNew(place)) continue;
        const piece = await pieceAt(place, document, range, position, t);
        if (piece && !signal.aborted) pieces.push(piece);
      }
    }
  };
  const all = async (): Promise<void> => {
    names = await namesIn(document, range, MOST_NAMES, clock);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  await Promise.race([all(), aborted(signal)]);
  return fitting(found.flat(), budget);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
}

/** Takes what fits, in the order of the code. What stands inside of a piece that is taken whole is there already. */
function fitting(pieces: readonly Piece[], budget: number): readonly TextReference[] {
  const taken: TextReference[] = [];
  const wholes = pieces.map(({ whole }) => whole);
  let left = budget;
  for (const { whole, short } of pieces) {
    if (taken.some((other) => wholes.includes(other) && other.uri === whole.uri && other.range.startLine <= whole.range.startLine && other.range.endLine >= whole.range.endLine)) continue;
    const chosen = [whole, short].find((reference) => reference && (referenceTokens(reference) ?? Infinity) <= left);
    if (!chosen) continue;
    taken.push(chosen);
    left -= referenceTokens(chosen) ?? 0;
  }
  return taken;
}

async function placesOf(document: vscode.TextDocument, position: vscode.Position): Promise<readonly Place[]> {
  const ask = async (command: string): Promise<readonly Place[]> => {
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[] | undefined>(command, document.uri, position);
    return (found ?? []).map((one) => ('targetUri' in one ? { uri: one.targetUri, range: one.targetRange } : { uri: one.uri, range: one.range }));
  };
  return (await Promise.all([ask('vscode.executeDefinitionProvider'), ask('vscode.executeTypeDefinitionProvider')])).flat();
}

/** The definition at a place. Some languages give the place of the name alone; the outline of the file knows where it ends. */
async function pieceAt({ uri, range }: Place, from: vscode.TextDocument, explained: vscode.Range, position: vscode.Position, t: Translate): Promise<Piece | undefined> {
  const sameFile = uri.toString() === from.uri.toString();
  if (!sameFile && !(await isOwnFile(uri))) return undefined;
  const target = await vscode.workspace.openTextDocument(uri);
  const symbol = await namedSymbolAt(target, range.start);
  const whole = range.isSingleLine ? symbol?.range ?? target.lineAt(range.start.line).range : range;
  // What the code stands in is no news, and would bring it along a second time.
  if (sameFile && whole.intersection(explained)) return undefined;
  const snippet = snippetOf(target, whole, t);
  if (!snippet || 'refused' in snippet) return undefined;
  const { reference } = snippet;
  const piece: TextReference = { ...reference, source: 'symbol', label: symbol ? `${symbol.name} · ${reference.label}` : reference.label };
  const said = await hoverAt(from, position);
  return { whole: piece, short: said === undefined ? undefined : { ...piece, text: said } };
}

/** What the hover of a name shows as code: its signature. */
async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string | undefined> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[] | undefined>('vscode.executeHoverProvider', document.uri, position);
  const texts = (hovers ?? []).flatMap(({ contents }) => contents).flatMap((content) => {
    if (typeof content !== 'string' && 'language' in content) return [content.value];
    return fencedBlocks(typeof content === 'string' ? content : content.value).map(({ text }) => text);
  });
  return texts.map((text) => text.trim()).find((text) => text !== '');
}
