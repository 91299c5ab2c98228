/**
 * A text of at most `most` characters (UTF-16 units): of a longer one its beginning, with an ellipsis. It ends with no half of a
 * surrogate pair, which is no character: files and addresses cannot have one in their names.
 */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
