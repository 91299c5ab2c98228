/** Characters that are compared at once before they are looked at one by one: texts of megabytes differ in a few. */
const AT_ONCE = 1024;

/** The one smallest piece in which two texts differ: from `start` to `end` of the first stands `text` in the second. Characters. */
export function difference(before: string, after: string): { readonly start: number; readonly end: number; readonly text: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start + AT_ONCE <= most && before.slice(start, start + AT_ONCE) === after.slice(start, start + AT_ONCE)) start += AT_ONCE;
  while (start < most && before[start] === after[start]) start += 1;
  const rest = most - start;
  const [end, last] = [before.length, after.length];
  let same = 0;
  while (same + AT_ONCE <= rest && before.slice(end - same - AT_ONCE, end - same) === after.slice(last - same - AT_ONCE, last - same)) same += AT_ONCE;
  while (same < rest && before[end - 1 - same] === after[last - 1 - same]) same += 1;
  return { start, end: end - same, text: after.slice(start, last - same) };
}
