/**
 * How the lines of a new text that grows line by line match those of an old one: a longest common subsequence, kept bit by bit.
 * A row per new line has a bit per old line, which is 0 where one more pair can be made up to there than up to the old line
 * before. A row follows from the one above it with one addition for 32 old lines (Crochemore, Iliopoulos, Pinzon and Reid, "A
 * fast and practical bit-vector algorithm for the longest common subsequence problem", 2001), so that 3,000 lines against 3,000
 * others take some ms, whatever is in them, and no heuristic is needed. The pairs are read off the rows from the end.
 */
export interface Alignment {
  /** The new text has one line more. */
  push(line: string): void;
  /** For each new line the index of the old line that it is, or -1. Of all longest alignments the earliest, in the old text and then in the new one. */
  partners(): Int32Array;
  /** How many pairs there are with the old lines before each index; one entry more than there are old lines. */
  lengths(): Int32Array;
}

export function newAlignment(old: readonly string[]): Alignment {
  const places = placesOf(old);
  const words = Math.ceil(old.length / 32);
  const rows: Uint32Array[] = [];
  const mask = new Uint32Array(words);
  const start = new Uint32Array(words).fill(0xffffffff);
  return {
    push(line) {
      const above = rows.at(-1) ?? start;
      const at = places.get(line);
      // What the old text has nowhere changes nothing, and takes no memory.
      if (!at) return void rows.push(above);
      for (const place of at) mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
      rows.push(rowBelow(above, mask));
      for (const place of at) mask[place >>> 5] = 0;
    },
    partners: () => partnersIn(rows, start, old.length),
    lengths: () => lengthsIn(rows.at(-1) ?? start, old.length),
  };
}

function placesOf(lines: readonly string[]): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  });
  return places;
}

function rowBelow(above: Uint32Array, mask: Uint32Array): Uint32Array {
  const row = new Uint32Array(above.length);
  let carry = 0;
  for (let word = 0; word < row.length; word += 1) {
    const bits = above[word] ?? 0;
    const matches = mask[word] ?? 0;
    const sum = bits + ((bits & matches) >>> 0) + carry;
    carry = sum > 0xffffffff ? 1 : 0;
    row[word] = (sum >>> 0) | (bits & ~matches);
  }
  return row;
}

function partnersIn(rows: readonly Uint32Array[], start: Uint32Array, oldLength: number): Int32Array {
  const partners = new Int32Array(rows.length).fill(-1);
  let place = oldLength - 1;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index] ?? start;
    // A word of ones has no gain in it.
    while (place >= 0 && !gains(row, place)) place = row[place >>> 5] === 0xffffffff ? (place & ~31) - 1 : place - 1;
    if (place < 0) break;
    // Where the row above gains here too, an earlier new line has this place.
    if (gains(rows[index - 1] ?? start, place)) continue;
    partners[index] = place;
    place -= 1;
  }
  return partners;
}

function gains(row: Uint32Array, place: number): boolean {
  return (((row[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 0;
}

function lengthsIn(row: Uint32Array, oldLength: number): Int32Array {
  const lengths = new Int32Array(oldLength + 1);
  for (let place = 0; place < oldLength; place += 1) lengths[place + 1] = (lengths[place] ?? 0) + (gains(row, place) ? 1 : 0);
  return lengths;
}
