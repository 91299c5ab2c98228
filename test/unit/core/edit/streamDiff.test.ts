import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyHunks, type Hunk } from '../../../../src/core/edit/hunk.ts';
import { diffLines } from '../../../../src/core/edit/lineDiff.ts';
import { streamDiff } from '../../../../src/core/edit/streamDiff.ts';

interface Course {
  readonly shown: readonly (readonly Hunk[])[];
  readonly end: readonly Hunk[];
}

function course(old: readonly string[], now: readonly string[], sizes: readonly number[]): Course {
  const diff = streamDiff(old);
  const shown: (readonly Hunk[])[] = [];
  for (let at = 0, turn = 0; at < now.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    shown.push(diff.push(now.slice(at, at + size)));
    at += size;
  }
  return { shown, end: diff.end() };
}

function deleted(hunks: readonly Hunk[]): ReadonlySet<number> {
  return new Set(hunks.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)));
}

/** How many originals were gone at some time that stay in the end. */
function regretted({ shown, end }: Course): number {
  const gone = deleted(end);
  return new Set(shown.flatMap((hunks) => [...deleted(hunks)]).filter((line) => !gone.has(line))).size;
}

/** A file of functions as people write them: most lines tell where they are, brackets and some statements do not. */
function file(functions: readonly number[]): string[] {
  return functions.flatMap((name) => [
    `  method${name}(input: string): string {`,
    ...(name % 3 === 0 ? ['    if (input === undefined) {', '      return input;', '    }'] : []),
    `    const value${name} = this.read${name}(input);`,
    ...Array.from({ length: name % 7 }, (_, index) => `    this.step${name}.run${index}(value${name});`),
    '    return input;', '  }', '',
  ]);
}

const files = fc.array(fc.nat(500), { minLength: 1, maxLength: 12 }).map((names) => file([...new Set(names)]));
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const place = fc.nat({ max: 10_000 });

/** What people ask for. Each makes a new text of the old one and a random place in it. */
const EDITS: Readonly<Record<string, (old: readonly string[], at: number) => string[]>> = {
  'renames': (old, at) => old.map((line) => line.replaceAll(`value${/value(\d+)/.exec(old[at % old.length] ?? '')?.[1] ?? ''}`, 'renamed')),
  'inserts lines': (old, at) => [...old.slice(0, at % old.length), '    log(input);', '    check(input);', ...old.slice(at % old.length)],
  'inserts a function': (old, at) => [...old.slice(0, at % old.length), ...file([777 + (at % 7)]), ...old.slice(at % old.length)],
  'deletes a block': (old, at) => old.toSpliced(at % old.length, 1 + (at % 9)),
  'wraps in if': (old, at) => {
    const [from, to] = [at % old.length, Math.min(old.length, (at % old.length) + 1 + (at % 11))];
    return [...old.slice(0, from), 'if (enabled) {', ...old.slice(from, to).map((line) => `  ${line}`), '}', ...old.slice(to)];
  },
  'moves a function': (old, at) => {
    const starts = old.flatMap((line, index) => (line.startsWith('  method') ? [index] : []));
    const from = starts[at % starts.length] ?? 0;
    const until = starts.find((start) => start > from) ?? old.length;
    const to = starts.filter((start) => start >= until)[at % 2] ?? old.length;
    return [...old.slice(0, from), ...old.slice(until, to), ...old.slice(from, until), ...old.slice(to)];
  },
  'comments every line': (old) => old.flatMap((line) => (line.trim() === '' ? [line] : [`    // about ${line.length}`, line])),
  'rewrites every other line': (old, at) => old.map((line, index) => (index % 2 === at % 2 ? `${line} // changed` : line)),
};

describe('the diff of a text that is being written', () => {
  it('shows new lines at once and keeps what is not reached', () => {
    const diff = streamDiff(['one line', 'two lines', 'three lines', 'four lines', 'five lines']);
    assert.deepEqual(diff.push(['one line', '2 lines']), [{ start: 1, end: 1, lines: ['2 lines'] }]);
    // A line or two may be there again by chance, three are not.
    assert.deepEqual(diff.push(['three lines', 'four lines']), [{ start: 1, end: 1, lines: ['2 lines', 'three lines', 'four lines'] }]);
    assert.deepEqual(diff.push(['five lines']), [{ start: 1, end: 2, lines: ['2 lines'] }]);
    assert.deepEqual(diff.end(), [{ start: 1, end: 2, lines: ['2 lines'] }]);
  });

  it('takes a far line for the same only if what is around it is the same', () => {
    const old = file([1, 2, 3, 4, 5, 6]);
    const diff = streamDiff(old);
    const added = ['  added(): void {', '    this.more();', '  }', '', '  another(): string {', '    return input;', '  }', ''];
    assert.deepEqual(diff.push(added), [{ start: 0, end: 0, lines: added }]);
    assert.deepEqual(diff.push(old), [{ start: 0, end: 0, lines: added }]);
  });

  it('takes away at the end what never came again', () => {
    const diff = streamDiff(['one line', 'two lines', 'three lines']);
    assert.deepEqual(diff.push(['one line']), []);
    assert.deepEqual(diff.end(), [{ start: 1, end: 3, lines: [] }]);
  });

  it('always gives the new lines so far and then the originals that are left, and ends with the smallest diff', () => {
    const lines = fc.array(fc.integer({ min: 0, max: 8 }).map((kind) => `line ${kind}`), { maxLength: 60 });
    fc.assert(fc.property(lines, lines, sizes, (old, now, cuts) => {
      const { shown, end } = course(old, now, cuts);
      let count = 0;
      shown.forEach((hunks, turn) => {
        count = Math.min(now.length, count + (cuts[turn % cuts.length] ?? 1));
        const result = applyHunks(old, hunks);
        assert.deepEqual(result.slice(0, count), now.slice(0, count));
        assert.deepEqual(result.slice(count), old.slice(old.length - (result.length - count)));
      });
      assert.deepEqual(end, diffLines(old, now));
    }), { numRuns: 500 });
  });

  for (const [what, edit] of Object.entries(EDITS)) {
    it(`never takes away what stays, where one ${what}`, () => {
      fc.assert(fc.property(files, place, sizes, (old, at, cuts) => {
        const now = edit(old, at);
        assert.equal(regretted(course(old, now, cuts)), 0);
      }), { numRuns: 300 });
    });
  }

  it('rarely takes away what stays, whatever the texts are', () => {
    let [lines, wrong] = [0, 0];
    const piece = fc.integer({ min: 0, max: 60 }).map((kind) => (kind < 12 ? '}' : `statement ${kind}`));
    fc.assert(fc.property(fc.array(piece, { maxLength: 80 }), fc.array(piece, { maxLength: 80 }), sizes, (old, now, cuts) => {
      lines += old.length;
      wrong += regretted(course(old, now, cuts));
    }), { numRuns: 400 });
    assert.ok(wrong < lines * 0.02, `${wrong} of ${lines}`);
  });

  it('goes on in a text that is longer than what is looked at in one piece', () => {
    const old = Array.from({ length: 12_000 }, (_, index) => `statement number ${index}`);
    const now = old.map((line, index) => (index % 50 === 0 ? `${line} changed` : line)).toSpliced(7000, 30);
    const { shown, end } = course(old, now, [100]);
    assert.deepEqual(end, diffLines(old, now));
    assert.ok(deleted(shown.at(-1) ?? []).size >= deleted(end).size - 2);
    assert.equal(regretted({ shown, end }), 0);
  });
});
