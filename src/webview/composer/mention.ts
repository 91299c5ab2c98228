/** A word that asks for the list: what was typed, with its `@` or `/`, and where it stands. */
export interface Mention {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The word before the cursor that asks for the list: `@…` anywhere behind a space or an opening bracket, so that no mail address
 * does; `/…` only as the first thing of the message, so that no path does.
 */
export function mentionAt(text: string, cursor: number): Mention | undefined {
  const before = text.slice(0, cursor);
  const word = /(?:^|[\s(（“"'])(@[^\s@]*)$/u.exec(before)?.[1] ?? /^\/\p{L}*$/u.exec(before)?.[0];
  return word === undefined ? undefined : { from: cursor - word.length, to: cursor, text: word };
}
