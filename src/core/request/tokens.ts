import type { ChatRequest, Message, Target } from '../chat.ts';

/**
 * Roughly how many tokens a text is, without a tokenizer's tables, which are megabytes and differ for each family of models.
 * Counts what tokenizers begin a new token for: words and their humps, digits in threes, runs of punctuation, line breaks,
 * and each character of the scripts that are written without spaces. The weights are a least-squares fit to o200k over a
 * hundred files of code, prose and data; what is left of the error differs by model, and `TokenScales` learns it. Linear, a
 * few milliseconds per megabyte.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let before: Kind = Kind.None;
  // How far into the present word, number or white space.
  let length = 0;
  let lower = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? ASCII[code] ?? Kind.None : kindOf(code);
    if (kind === Kind.Letter) {
      const small = code >= 97;
      length = before === kind && !(lower && !small) ? length + 1 : 1;
      tokens += length === 1 ? 0.92 : length > 8 ? 0.15 : 0;
      lower = small;
    } else if (kind === Kind.Digit) {
      length = before === kind ? length + 1 : 1;
      if (length % 3 === 1) tokens += 1.3;
    } else if (kind === Kind.Space) {
      // One space belongs to the word after it, and the indentation after a line break to the break.
      if (before === Kind.Break) continue;
      length = before === kind ? length + 1 : 1;
      if (length === 2) tokens += 0.9;
    } else if (kind === Kind.Break) {
      if (before !== kind) tokens += 0.75;
    } else if (kind === Kind.Punctuation) {
      tokens += before === kind ? 0.21 : 0.89;
    } else {
      tokens += EACH[kind] ?? 0;
    }
    before = kind;
  }
  return Math.ceil(tokens);
}

const Kind = { None: 0, Letter: 1, Digit: 2, Space: 3, Break: 4, Punctuation: 5, Accented: 6, Alphabet: 7, Symbol: 8, FullWidth: 9, Kana: 10, Han: 11, Hangul: 12, Surrogate: 13 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

/** Tokens per character, for the kinds that are counted one by one. Half an emoji is a surrogate. */
const EACH: Readonly<Partial<Record<Kind, number>>> = { [Kind.Accented]: 0.6, [Kind.Alphabet]: 0.3, [Kind.Symbol]: 0.95, [Kind.FullWidth]: 0.77, [Kind.Kana]: 0.85, [Kind.Han]: 0.78, [Kind.Hangul]: 0.6, [Kind.Surrogate]: 1 };

const ASCII: readonly Kind[] = Array.from({ length: 128 }, (_, code): Kind => {
  const char = String.fromCharCode(code);
  if (/[A-Za-z]/.test(char)) return Kind.Letter;
  if (/\d/.test(char)) return Kind.Digit;
  if (/[\n\r]/.test(char)) return Kind.Break;
  if (/\s/.test(char)) return Kind.Space;
  return Kind.Punctuation;
});

/** Beyond ASCII, by the blocks of Unicode. */
function kindOf(code: number): Kind {
  if (code < 0xc0) return Kind.Symbol;
  if (code < 0x370) return Kind.Accented;
  if (code < 0x2000) return Kind.Alphabet;
  if (code < 0x3000) return Kind.Symbol;
  if (code < 0x3040) return Kind.FullWidth;
  if (code < 0x3100) return Kind.Kana;
  if (code < 0xac00) return Kind.Han;
  if (code < 0xd7b0) return Kind.Hangul;
  if (code < 0xe000) return Kind.Surrogate;
  if (code >= 0xf900 && code < 0xfb00) return Kind.Han;
  return code >= 0xff00 ? Kind.FullWidth : Kind.Symbol;
}

/** What a message costs apart from its text: its role and the marks around it. */
const PER_MESSAGE = 4;

/** Roughly the tokens of one message. What goes along counts as far as its own are known. */
export function estimateMessage({ text, attachments = [] }: Pick<Message, 'text' | 'attachments'>): number {
  return estimateTokens(text) + attachments.reduce((sum, { tokens = 0 }) => sum + tokens, PER_MESSAGE);
}

/** Roughly the input tokens of a request. */
export function estimateRequest({ system, messages, continues }: Pick<ChatRequest, 'system' | 'messages' | 'continues'>): number {
  return estimateStanding({ system, continues }) + messages.reduce((sum, message) => sum + estimateMessage(message), 0);
}

/** The part of a request that goes along whatever is left out. */
export function estimateStanding({ system, continues }: { readonly system?: string | undefined; readonly continues?: string | undefined }): number {
  return [system, continues].reduce((sum, text) => (text === undefined ? sum : sum + estimateMessage({ text })), 3);
}

/** Asks the server how many input tokens a request is. `undefined`: it has no such count, or gave none. */
export type CountTokens = (target: Target, request: ChatRequest, signal: AbortSignal) => Promise<number | undefined>;

/** How the estimate relates to what a model really counts. */
export interface TokenScale {
  /** What an estimate is multiplied by. */
  readonly factor: number;
  /** How far off the product may be, as a part of it. */
  readonly error: number;
}

/** What has been learned of one model. */
export interface LearnedScale extends TokenScale {
  readonly connectionId: string;
  readonly model: string;
}

/** Learns, per connection and model, from the usage that every answer reports. */
export interface TokenScales {
  of(target: Pick<Target, 'connection' | 'model'>): TokenScale;
  /** Takes over what a request of `estimated` tokens (unscaled) really was. */
  observe(target: Pick<Target, 'connection' | 'model'>, estimated: number, real: number): void;
}

/** Before anything was observed: what the estimate is off by for text of a kind that it is bad at. */
const UNKNOWN: TokenScale = { factor: 1, error: 0.25 };
/** A smaller request says more of what the server puts around it than of its text. */
const LEAST_TOKENS = 200;
/** How much the newest answer counts. */
const WEIGHT = 0.3;
/** Above and below, it was not this text that was counted. */
const [LEAST_FACTOR, MOST_FACTOR] = [0.3, 4];
/** Even a long run of good guesses says little of the next text, which may be of another kind. */
const [LEAST_ERROR, MOST_ERROR] = [0.05, 0.5];

/** Scales in memory. `save` is called with all of them after each change. */
export function tokenScales(initial: readonly LearnedScale[], save: (scales: readonly LearnedScale[]) => void): TokenScales {
  const name = (connectionId: string, model: string): string => JSON.stringify([connectionId, model]);
  const scales = new Map(initial.filter(isSound).map((scale) => [name(scale.connectionId, scale.model), scale]));
  return {
    of: ({ connection, model }) => scales.get(name(connection.id, model)) ?? UNKNOWN,
    observe: ({ connection, model }, estimated, real) => {
      if (estimated < LEAST_TOKENS || !(real > 0)) return;
      const known = scales.get(name(connection.id, model));
      const seen = within(real / estimated, LEAST_FACTOR, MOST_FACTOR);
      const missed = known ? Math.abs(seen / known.factor - 1) : 0.12;
      const factor = known ? known.factor + WEIGHT * (seen - known.factor) : seen;
      const error = within(known ? known.error + WEIGHT * (missed - known.error) : missed, LEAST_ERROR, MOST_ERROR);
      scales.set(name(connection.id, model), { connectionId: connection.id, model, factor, error });
      save([...scales.values()]);
    },
  };
}

function isSound({ factor, error }: TokenScale): boolean {
  return factor >= LEAST_FACTOR && factor <= MOST_FACTOR && error >= 0 && error <= 1;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
