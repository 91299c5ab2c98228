import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { replyReader, type ReplyCode, type ReplyContext } from '../../../../src/core/reply/replyCode.ts';
import { replyCorpus } from '../replyCorpus.ts';

interface Reading {
  /** What was given before the end. */
  readonly early: readonly string[];
  readonly result: ReplyCode;
}

function read(context: ReplyContext, pieces: readonly string[]): Reading {
  const reader = replyReader(context);
  const early = pieces.flatMap((piece) => reader.push(piece));
  return { early, result: reader.end() };
}

/** What was given early must be the beginning of what it comes to, unless a later piece of the reply changes it or has no place. */
function assertGoesOn({ early, result }: Reading, context: ReplyContext): void {
  const whole = linesOf(result, context);
  if (whole) assert.deepEqual(early, whole.slice(0, early.length));
}

function linesOf(result: ReplyCode, context: ReplyContext): readonly string[] | undefined {
  switch (result.kind) {
    case 'code': return result.anew ? undefined : result.lines;
    case 'unchanged': return context.original.split('\n');
    case 'empty': case 'words': return [];
    case 'unplaced': return undefined;
  }
}

const corpus = replyCorpus();

describe('a reply is read as code', () => {
  for (const { title, context, reply, expected } of corpus) {
    it(title, () => {
      const reading = read(context, [reply]);
      const { result } = reading;
      assert.deepEqual({ kind: result.kind, text: result.kind === 'code' ? result.lines.join('\n') : '' }, expected);
      assertGoesOn(reading, context);
    });
  }

  it('the same wherever the stream is cut, and what was given early stays', () => {
    fc.assert(fc.property(fc.constantFrom(...corpus), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), ({ context, reply }, sizes) => {
      const pieces: string[] = [];
      for (let at = 0, turn = 0; at < reply.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        pieces.push(reply.slice(at, at + size));
        at += size;
      }
      const { early, result } = read(context, pieces);
      const whole = read(context, [reply]);
      assert.deepEqual(result, whole.result);
      assert.deepEqual(early, whole.early);
      assertGoesOn({ early, result }, context);
    }), { numRuns: 1500 });
  });

  it('without taking anything back, whatever the reply is to and wherever it breaks off', () => {
    fc.assert(fc.property(fc.constantFrom(...corpus), fc.constantFrom(...corpus), fc.boolean(), fc.nat(1000), (asked, answered, prose, cut) => {
      const context = { ...asked.context, prose };
      assertGoesOn(read(context, answered.reply.slice(0, cut).split(/(?<=\n)/)), context);
    }), { numRuns: 2000 });
  });

  it('blocks of search and replacement come to what was meant, in whatever order they come', () => {
    const original = Array.from({ length: 12 }, (_, index) => (index % 3 === 2 ? '' : `${' '.repeat(2 * (index % 4))}value${index} = read(${index});`));
    const edit = fc.record({ lines: fc.array(fc.constantFrom('fresh();', '  other();', ''), { maxLength: 3 }), order: fc.nat() });
    const context: ReplyContext = { original: original.join('\n'), languageId: 'typescript', before: 'head();', after: 'tail();', prefix: '', suffix: '', insertSpaces: true, tabSize: 2, task: 'rewrite', prose: false };
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('0', '1', '3', '6', '10'), edit), fc.integer({ min: 1, max: 30 }), (edits, size) => {
      fc.pre(Object.keys(edits).length > 0);
      const wanted = original.flatMap((line, index) => edits[index]?.lines ?? [line]);
      fc.pre(wanted.join('\n') !== context.original);
      const blocks = Object.entries(edits).toSorted(([, a], [, b]) => a.order - b.order).map(([index, { lines }]) => ['<<<<<<< SEARCH', original[Number(index)], '=======', ...lines, '>>>>>>> REPLACE'].join('\n'));
      const { early, result } = read(context, (`${blocks.join('\n\n')}\n`).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []);
      assert.deepEqual(result.kind === 'code' && result.lines, wanted);
      assertGoesOn({ early, result }, context);
    }));
  });

  describe('with imports for elsewhere', () => {
    const context: ReplyContext = { original: 'run();', languageId: 'typescript', before: '', after: '', prefix: '', suffix: '', insertSpaces: true, tabSize: 2, task: 'rewrite', prose: false, addsImports: true };
    const check = (title: string, reply: string, imports: readonly string[], lines: readonly string[]): void => {
      for (const size of [1, 7, 1000]) {
        it(`${title}, ${size} at a time`, () => {
          const reader = replyReader(context);
          const early = (reply.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).flatMap((piece) => reader.push(piece));
          const result = reader.end();
          assert.deepEqual([reader.imports, result.kind === 'code' ? result.lines : []], [imports, lines]);
          assertGoesOn({ early, result }, context);
        });
      }
    };
    const [a, b] = ["import a from 'a';", "import { b } from 'b';"];
    check('in front of the code', `<add-imports>\n${a}\n${b}\n</add-imports>\n\n\`\`\`ts\nawait run(a, b);\n\`\`\`\n`, [a, b], ['await run(a, b);']);
    check('in one line', `<add-imports>${a}</add-imports>\n\`\`\`ts\nrun(a);\n\`\`\`\n`, [a], ['run(a);']);
    check('in a fence', `\`\`\`ts\n<add-imports>\n${a}\n</add-imports>\nrun(a);\n\`\`\`\n`, [a], ['run(a);']);
    check('with a fence', `<add-imports>\n\`\`\`ts\n${a}\n\`\`\`\n</add-imports>\n\`\`\`ts\nrun(a);\n\`\`\`\n`, [a], ['run(a);']);
    check('behind the code', `\`\`\`ts\nrun(a);\n\`\`\`\n\n<add-imports>\n${a}\n</add-imports>\n`, [a], ['run(a);']);
    check('alone', `<add-imports>\n${a}\n</add-imports>\n`, [a], []);
    check('and none', '```ts\nrun(1);\n```\n', [], ['run(1);']);
  });

  describe('line by line as it comes', () => {
    const original = Array.from({ length: 60 }, (_, index) => `  const value${index} = read(${index});`).join('\n');
    const code = original.replaceAll('const', 'let');
    const context: ReplyContext = { original, languageId: 'typescript', before: 'function main() {', after: '}', prefix: '', suffix: '', insertSpaces: true, tabSize: 2, task: 'rewrite', prose: false };
    /** How many whole lines of the reply are there when the first line of code is, and how far behind the last one is. */
    const follows = (title: string, reply: string, given: Partial<ReplyContext> = {}): void => {
      it(title, () => {
        const reader = replyReader({ ...context, ...given });
        const head = reply.indexOf('let value0');
        let count = reader.push(reply.slice(0, head)).length;
        assert.equal(count, 0);
        let behind = 0;
        for (const [index, line] of reply.slice(head).split('\n').slice(0, 60).entries()) {
          count += reader.push(`${line}\n`).length;
          behind = Math.max(behind, index + 1 - count);
        }
        assert.ok(behind <= 2, `${behind} lines behind`);
      });
    };
    follows('in a fence', `\`\`\`ts\n${code}\n\`\`\`\n`);
    follows('behind a sentence', `Sure! Here is the code:\n\n\`\`\`ts\n${code}\n\`\`\`\n`);
    follows('without a fence', code);
    follows('in tags', `<code>\n${code}\n</code>`);
    follows('behind thoughts', `<think>\nlet me see\n</think>\n${code}`);
    follows('at the margin', `\`\`\`ts\n${code.replaceAll(/^ {2}/gm, '')}\n\`\`\`\n`);
    follows('behind what stands above', `\`\`\`ts\nfunction main() {\n${code}\n}\n\`\`\`\n`);
    follows('in a block of search and replacement', `<<<<<<< SEARCH\n${original}\n=======\n${code}\n>>>>>>> REPLACE\n`);
    follows('of prose', code, { prose: true, languageId: 'plaintext' });
    follows('within a comment', code, { prose: true, languageId: 'typescript', original: '// x', prefix: '// ', task: 'insert' });
  });
});
