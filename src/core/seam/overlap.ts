/**
 * Where a text that arrives piece by piece repeats the end of one that is there already. Every place in the old text is a
 * candidate at first: whatever arrives must go on equalling the old text from there, and when the old text's end is reached,
 * what has arrived so far was a repetition. White space counts as white space, whatever kind and however much.
 */
export interface Candidate {
  /** Where in the old text the repetition begins. */
  readonly from: number;
  /** How far in the old text it has come. */
  at: number;
  /** Something else than white space stands before it in its line: until then, an indentation of another depth is another line. */
  solid: boolean;
  /** In white space that differs from the old text's: more of it may follow. */
  skipping: boolean;
  /** White space was different somewhere. */
  changed: boolean;
  /** In a code fence's line that is worded differently: the rest of it does not matter. */
  inFence: boolean;
}

export function candidateAt(shown: string, from: number): Candidate {
  const line = shown.slice(shown.lastIndexOf('\n', from - 1) + 1, from);
  return { from, at: from, solid: from > 0 && line.trim() !== '', skipping: false, changed: false, inFence: false };
}

/** What the next character makes of a candidate. `reached`: everything before this character was the repetition; `reached-with`: this one too. */
export function follow(shown: string, candidate: Candidate, character: string): 'alive' | 'dead' | 'reached' | 'reached-with' {
  const space = isSpace(character);
  if (candidate.inFence) {
    if (character !== '\n') return 'alive';
    candidate.inFence = false;
  }
  if (candidate.skipping) {
    if (space) return 'alive';
    candidate.skipping = false;
    if (candidate.at === shown.length) return 'reached';
  }
  const expected = shown[candidate.at] ?? '';
  if (candidate.changed && space && isSpace(expected) && endsInBlanks(shown, candidate.at)) return skip(shown, candidate);
  if (expected === character) {
    candidate.at += 1;
    candidate.solid ||= !space;
    return candidate.at === shown.length ? 'reached-with' : 'alive';
  }
  if (space && candidate.solid && (isSpace(expected) || isSpace(shown[candidate.at - 1] ?? ''))) return skip(shown, candidate);
  if (isSpace(expected) && candidate.solid && isSpace(shown[candidate.at - 1] ?? '')) {
    const next = endOfSpace(shown, candidate.at);
    if (next === shown.length) return 'reached';
    if (shown[next] !== character) return 'dead';
    candidate.at = next + 1;
    candidate.changed = true;
    return candidate.at === shown.length ? 'reached-with' : 'alive';
  }
  return otherFence(shown, candidate, character);
}

/** The same fence with other marks or another name for the language. */
function otherFence(shown: string, candidate: Candidate, character: string): 'alive' | 'dead' {
  const start = shown.lastIndexOf('\n', candidate.at - 1) + 1;
  const end = shown.indexOf('\n', candidate.at);
  // Nothing but the fence itself is no repetition yet.
  if (end < 0 || (end + 1 === shown.length && candidate.from === start) || candidate.from > start || !/^ {0,3}(?:```|~~~)/.test(shown.slice(start, end))) return 'dead';
  const isMark = candidate.at === start && (character === '`' || character === '~');
  if (!isMark && candidate.at < start + 3) return 'dead';
  candidate.at = end;
  candidate.inFence = character !== '\n';
  return 'alive';
}

function skip(shown: string, candidate: Candidate): 'alive' {
  candidate.at = endOfSpace(shown, candidate.at);
  candidate.skipping = true;
  candidate.changed = true;
  return 'alive';
}

/** Whether nothing but blanks follows: at the end of a line the white space behind it is the next line's indentation, and stays. */
function endsInBlanks(shown: string, at: number): boolean {
  return /^[ \t]*$/.test(shown.slice(at));
}

function endOfSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at] ?? '')) at += 1;
  return at;
}

function isSpace(character: string): boolean {
  return /^\s$/.test(character);
}

/**
 * Below this a repetition is taken for chance: texts go on with what they just had ("a" with "ab", `)` with `)`, a table's `|` with
 * `|`) all the time, and what is cut by mistake is lost, while what is left by mistake is only there twice.
 */
const LEAST = 5;
/** From here on not even a repetition that begins in the middle of an indentation is chance. */
const PLENTY = 24;

/**
 * Whether the end of `shown` from `from` on, having come once more, was repeated by mistake and is to be cut. At least five characters with
 * two letters or emoji among them, or from the middle of a word on; and not what an exact continuation repeats by its nature: a rule of
 * dashes or an ellipsis (it is made of one short piece); one more closing bracket, tag or `end`, the next line being indented less; a passage
 * that goes in circles already ("round and round and"), where the old text shows the same distance once before.
 */
export function isRepetition(shown: string, from: number): boolean {
  const repeated = shown.slice(from);
  if (isOnePiece(repeated)) return false;
  if (from === 0) return repeated.trim().length >= 2;
  if (repeated.length < LEAST) return false;
  const before = shown[from - 1] ?? '';
  const first = repeated[0] ?? '';
  if ((repeated.match(/[\p{L}\p{N}\p{Extended_Pictographic}]/gu)?.length ?? 0) < 2 && !(isWord(before) && isWord(first))) return false;
  const body = repeated.trimStart();
  if (body.length < PLENTY && isSpace(first) && /[ \t]/.test(before)) return false;
  if (/^(?:<\/[\w:.-]+>|end)[\s;,)\]}]*$/.test(body)) return false;
  return !goesInCircles(shown, repeated.length);
}

function goesInCircles(shown: string, distance: number): boolean {
  const span = Math.max(LEAST, Math.ceil(distance / 2));
  if (shown.length < distance + span) return false;
  const before = shown.slice(shown.length - distance - span, shown.length - distance);
  return before.toLowerCase() === shown.slice(-span).toLowerCase();
}

/** Whether a text is the same few characters again and again. */
function isOnePiece(text: string): boolean {
  for (let length = 1; length < LEAST && length * 2 <= text.length; length += 1) {
    if (text.startsWith(text.slice(length))) return true;
  }
  return false;
}

function isWord(character: string): boolean {
  return /^[\p{L}\p{N}_]$/u.test(character);
}
