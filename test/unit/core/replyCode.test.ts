import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { replyReader, type ReplyCode, type ReplyContext } from '../../../src/core/replyCode.ts';
import { replyCorpus } from './replyCorpus.ts';

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

/** The lines that a result stands for, of which those given early must be the first. */
function linesOf(result: ReplyCode, context: ReplyContext): readonly string[] {
  switch (result.kind) {
    case 'code': return result.lines;
    case 'unchanged': return context.original.split('\n');
    case 'empty': case 'words': return [];
  }
}

const corpus = replyCorpus();

describe('a reply is read as code', () => {
  for (const { title, context, reply, expected } of corpus) {
    it(title, () => {
      const { early, result } = read(context, [reply]);
      assert.deepEqual({ kind: result.kind, text: result.kind === 'code' ? result.lines.join('\n') : '' }, expected);
      assert.deepEqual(early, linesOf(result, context).slice(0, early.length));
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
      assert.deepEqual(early, linesOf(result, context).slice(0, early.length));
    }), { numRuns: 1500 });
  });
});
