import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lessonsIn, parseLessons, type Adaptation, type Lesson } from '../../../../src/core/request/lesson.ts';

const about = { connectionId: 'a', origin: 'https://a.example', model: 'm', said: 'No temperature here.', at: 1 };
const ADAPTATIONS: readonly Adaptation[] = [
  { kind: 'drop', parameter: 'temperature' }, { kind: 'rename', parameter: 'max_tokens', to: 'max_completion_tokens' }, { kind: 'system-role', role: 'user' }, { kind: 'plain-content' },
];
const LESSONS: readonly Lesson[] = [
  ...ADAPTATIONS.map((adaptation): Lesson => ({ ...about, what: 'adaptation', adaptation })),
  { ...about, said: undefined, what: 'context-window', tokens: 8192 },
];

describe('parseLessons', () => {
  it('takes every lesson back as it was stored', () => assert.deepEqual(parseLessons(JSON.parse(JSON.stringify(LESSONS))), LESSONS));

  it('leaves out what is no lesson and keeps the others', () => {
    const [lesson] = LESSONS;
    const wrong: readonly unknown[] = [
      null, 1, 'lesson', [], {}, { ...lesson, connectionId: 1 }, { ...lesson, origin: '' }, { ...lesson, model: undefined }, { ...lesson, at: '1' }, { ...lesson, what: 'price' },
      { ...lesson, adaptation: undefined }, { ...lesson, adaptation: { kind: 'drop' } }, { ...lesson, adaptation: { kind: 'rename', parameter: 'a' } }, { ...lesson, adaptation: { kind: 'system-role', role: 'root' } },
      { ...lesson, adaptation: { kind: 'toString' } }, { ...about, what: 'context-window', tokens: 0 }, { ...about, what: 'context-window', tokens: 1.5 }, Object.create(lesson ?? null),
    ];
    assert.deepEqual(parseLessons([...wrong, lesson]), [lesson]);
  });

  it('takes over nothing that does not belong to a lesson, and never throws', () => {
    assert.deepEqual(parseLessons([{ ...LESSONS[0], key: 'sk-1', adaptation: { kind: 'drop', parameter: 'temperature', more: 1 } }]), [LESSONS[0]]);
    fc.assert(fc.property(fc.anything(), (value) => { assert.ok(Array.isArray(parseLessons(value))); }));
  });

  it('gives lessons that can be forgotten one by one', () => {
    let saved: readonly Lesson[] = [];
    const lessons = lessonsIn(parseLessons(LESSONS), (all) => { saved = all; });
    const [first] = lessons.all();
    assert.ok(first);
    lessons.forget(first);
    assert.deepEqual(saved, LESSONS.slice(1));
  });
});
