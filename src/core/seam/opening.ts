import type { OpenFence } from '../codeBlock/fence.ts';

/** Something that a model puts before the rest of an answer although it was asked for nothing else. */
export interface Opening {
  /** Where the rest begins. */
  readonly at: number;
  /** It can be nothing else; otherwise it is one only if a repetition follows. */
  readonly sure: boolean;
}

type Openings = readonly Opening[] | 'undecided';

/** A longer first line is not a preface. */
const LONGEST_PREFACE = 160;

const CONSENT = '(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|understood|got it|no problem|yes|(?:my )?apologies|sorry|i apologi[sz]e)';
const CONSENT_ZH = '(?:好的?|当然(?:可以)?|没问题|可以|明白了?|抱歉|对不起)';
/** A whole line that announces the rest and says nothing else. */
const SURE: readonly RegExp[] = [
  new RegExp(`^(?:${CONSENT}\\b[^\\n:：]{0,40}?[,.!;—-]?\\s*)?(?:here(?:'s|’s| is) (?:the |my )?(?:continuation|rest|remainder|remaining (?:part|text|code))[^\\n:：]{0,60}|(?:let me |i(?:'|’)ll |i will )?(?:continue|continuing|pick(?:ing)? up|resum(?:e|ing)|carry(?:ing)? on)(?: (?:exactly |right |directly )?(?:from|where) [^\\n:：]{0,60})?|continuation|continued)\\s*(?:[:：](?!//)|[.…!]*(?=\\n))`, 'i'),
  new RegExp(`^${CONSENT_ZH}[，,。！!；;]\\s*(?:[^\\n:：]{0,8}(?:继续|接着|续写)[^\\n:：]{0,20}|(?:以下|下面|这)是[^\\n:：]{0,20})(?:[：:]|(?=\\n))`),
  /^(?:继续|接上文|接着上文|续上文|以下是(?:剩余|余下|后续|接下来)(?:的)?(?:部分|内容|代码)?)(?:[：:]|(?=\n))/,
];
/** A sentence of consent on its own. */
const LIKELY: readonly RegExp[] = [
  new RegExp(`^${CONSENT}\\b[^\\n:：]{0,120}?[:：.!,]\\s*`, 'i'), new RegExp(`^${CONSENT_ZH}[^\\n:：]{0,60}?[：:。！!，,]\\s*`),
  ...['\\n', '[:：]'].map((end) => new RegExp(`^(?:${CONSENT}\\b|${CONSENT_ZH}|here(?:'s|’s| is)|let me|i(?:'|’)ll|i will|以下是|下面是)[^\\n]{0,150}${end}\\s*`, 'i')),
];
const BEGINNINGS = ['sure', 'certainly', 'of course', 'absolutely', 'okay', 'ok', 'understood', 'got it', 'no problem', 'yes', 'my apologies', 'apologies', 'sorry', 'i apologi', 'here', 'let me', "i'll", 'i’ll', 'i will', 'continu', 'pick', 'resum', 'carry', '好', '当然', '没问题', '可以', '明白', '抱歉', '对不起', '继续', '接', '续上文', '以下是'];

/**
 * What may stand before the rest in `text`, the beginning of a continuation; `undecided`: more of it must come first. `fence`: the one that
 * the answer so far has left open.
 */
export function openingsOf(text: string, shown: string, fence: OpenFence | undefined, ended: boolean): Openings {
  const prefaces = prefacesOf(text, ended);
  if (prefaces === 'undecided') return prefaces;
  const all: Opening[] = [];
  for (const preface of [{ at: 0, sure: true }, ...prefaces]) {
    const behind = fence ? fenceOf(text.slice(preface.at), shown, fence, ended) : undefined;
    if (behind === 'undecided') return behind;
    if (preface.at > 0) all.push(preface);
    if (behind) all.push({ at: preface.at + behind.at, sure: preface.sure && behind.sure });
  }
  return all;
}

function prefacesOf(text: string, ended: boolean): Openings {
  const head = text.slice(0, LONGEST_PREFACE).toLowerCase();
  if (!BEGINNINGS.some((beginning) => beginning.startsWith(head) || head.startsWith(beginning))) return [];
  const found = SURE.map((pattern) => pattern.exec(text)?.[0]).find((match) => match !== undefined);
  if (found === undefined && !head.includes('\n') && !ended && text.length < LONGEST_PREFACE) return 'undecided';
  if (found === undefined) {
    const likely = LIKELY.flatMap((pattern) => pattern.exec(text)?.[0].length ?? []);
    return !ended && likely.includes(text.length) ? 'undecided' : likely.map((at) => ({ at, sure: false }));
  }
  const behind = text.slice(found.length);
  // A paragraph's break belongs to the preface, or one space; what more there is, an indentation for example, to the rest.
  if (!ended && behind.trim() === '' && (behind.match(/\n/g)?.length ?? 0) < 2) return 'undecided';
  return [{ at: found.length + (/^(?:[ \t]*\n){1,2}|^ /.exec(behind)?.[0].length ?? 0), sure: true }];
}

/**
 * A fence where one is open already. One with a language opens, and nothing can open inside a fence (CommonMark, section 4.5), so
 * the model has begun its message with a fence of its own. A bare one closes: it stays, unless the same language is opened right
 * behind it.
 */
function fenceOf(text: string, shown: string, fence: OpenFence, ended: boolean): Opening | 'undecided' | undefined {
  const mark = fence.marker[0] === '~' ? '~' : '`';
  const line = `[ \\t]*\\n?[ \\t]*${mark}{3,}`;
  const unfinished = new RegExp(`^[ \\t]*\\n?[ \\t]*${mark}{0,2}$|^${line}[^\\n]*$|^${line}[ \\t]*\\n\\s*${mark}{0,2}$|^${line}[ \\t]*\\n\\s*${mark}{3,}[^\\n]*$`);
  if (!ended && unfinished.test(text)) return 'undecided';
  const again = new RegExp(`^${line}[ \\t]*\\n\\s*${mark}{3,}([^\\n]*)\\n`).exec(text);
  const midLine = shown !== '' && !shown.endsWith('\n');
  if (again && (again[1] ?? '').trim().toLowerCase() === fence.info.toLowerCase() && (fence.info !== '' || midLine)) return { at: again[0].length, sure: true };
  const opened = new RegExp(`^${line}[ \\t]*([^\\s${mark}][^\\n]*)\\n`).exec(text);
  if (opened) return { at: opened[0].length, sure: true };
  const bare = new RegExp(`^${line}[ \\t]*\\n`).exec(text);
  return bare ? { at: bare[0].length, sure: false } : undefined;
}
