import { isTelling, type LineStage } from './lineStage.ts';

/** What stands in front of a comment's text in its line. */
const LEADER = /^\s*(?:\/\/[/!]?|#+|\*|--|;+|%+)(?= |$)/;

/**
 * Keeps what stands in front of the range in its first line and behind it in its last. A model that was shown the whole line may have
 * written it, too. Prose in a comment goes on as a comment.
 */
export function withInset(prefix: string, suffix: string, prose: boolean): LineStage {
  const leader = prose ? LEADER.exec(prefix)?.[0] : undefined;
  let last: string | undefined;
  const first = (line: string): string => {
    if (prefix === '' ) return line;
    const text = line.trimStart();
    const own = prefix.trim();
    return prefix + (own !== '' && text.startsWith(own) && (isTelling(own) || leader !== undefined || text.length > own.length + 1 && own.length > 1) ? text.slice(own.length).replace(/^\s+/, prefix.endsWith(' ') ? '' : '$&') : text);
  };
  const next = (line: string): string => (leader === undefined ? line : LEADER.test(line) ? leader.slice(0, leader.search(/\S/)) + line.trimStart() : `${leader}${line.trim() === '' ? '' : ' '}${line.trimStart()}`);
  return {
    push(line) {
      const before = last;
      last = before === undefined ? first(line) : next(line);
      return before === undefined ? [] : [before];
    },
    end: () => (last === undefined ? [] : [withoutEnd(last, suffix) + suffix]),
  };
}

/** Without the suffix, where it is repeated: it has words in it, or separates statements, or closes more than was opened. */
function withoutEnd(line: string, suffix: string): string {
  const own = suffix.trim();
  if (own === '' || !line.trimEnd().endsWith(own)) return line;
  const rest = line.trimEnd().slice(0, -own.length);
  const closes = (rest.match(/[)\]}]/g)?.length ?? 0) + (own.match(/[)\]}]/g)?.length ?? 0) > (rest.match(/[([{]/g)?.length ?? 0) + (own.match(/[([{]/g)?.length ?? 0);
  return isTelling(own) || /^[;,.]+$/.test(own) || closes ? rest : line;
}
