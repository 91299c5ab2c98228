/** What a program puts its own words in the place of. Translating it would break the program. */
const PLACEHOLDER = new RegExp([
  String.raw`\{\{[^{}\n]*\}\}`, // {{name}}
  String.raw`[$#]\{[^{}\n]*\}`, // ${x}, #{x}
  String.raw`\{(?:\d+|[A-Za-z_][\w.]*)?(?:![rsa])?(?::[^{}\n]*)?\}`, // {0}, {name}, {}, {0:N2}
  String.raw`%\(\w+\)[#0+-]*\d*(?:\.\d+)?[sdifr]`, // %(name)s
  String.raw`%(?:\d+\$)?[#0+-]*\d*(?:\.\d+)?(?:l|ll|h|z)?[sdifuxXeEgGcpqv@](?![A-Za-z])`, // %s, %1$d, %.2f, %ld
].join('|'), 'g');

/** A placeholder of which there are not as many as there were. */
export interface ChangedPlaceholder {
  readonly placeholder: string;
  /** Counted from 0; absent where the texts have not the same number of lines and were compared as a whole. */
  readonly line?: number;
  readonly before: number;
  readonly after: number;
}

/** Where a text has other placeholders than the one that it is a translation of. Their order is free: languages differ in it. */
export function changedPlaceholders(before: string, after: string): readonly ChangedPlaceholder[] {
  const old = before.replaceAll('\r\n', '\n').split('\n');
  const now = after.replaceAll('\r\n', '\n').split('\n');
  if (old.length !== now.length) return difference(old.join('\n'), now.join('\n'));
  return old.flatMap((line, index) => difference(line, now[index] ?? '').map((changed) => ({ ...changed, line: index })));
}

function difference(before: string, after: string): readonly ChangedPlaceholder[] {
  const old = counted(before);
  const now = counted(after);
  return [...new Set([...old.keys(), ...now.keys()])].map((placeholder) => ({ placeholder, before: old.get(placeholder) ?? 0, after: now.get(placeholder) ?? 0 })).filter((count) => count.before !== count.after);
}

function counted(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [placeholder] of text.matchAll(PLACEHOLDER)) counts.set(placeholder, (counts.get(placeholder) ?? 0) + 1);
  return counts;
}
