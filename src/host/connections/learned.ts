import type * as vscode from 'vscode';
import { ownFields, isText } from '../../core/fields.ts';
import { lessonsIn, parseLessons, type Lessons } from '../../core/request/lesson.ts';
import { tokenScales, type LearnedScale, type TokenScales } from '../../core/request/tokens.ts';

const LESSONS = 'lessons';
const SCALES = 'tokenScales';

/** What servers have taught us, kept beyond this window. A write that fails is reported to `failed`, and the next change tries again. */
export function learned(memory: vscode.Memento, failed: (error: unknown) => void): { readonly lessons: Lessons; readonly scales: TokenScales } {
  const keep = (key: string, value: unknown): void => void memory.update(key, value).then(undefined, failed);
  return {
    lessons: lessonsIn(parseLessons(memory.get(LESSONS)), (lessons) => keep(LESSONS, lessons)),
    scales: tokenScales(parseScales(memory.get(SCALES)), (scales) => keep(SCALES, scales)),
  };
}

function parseScales(value: unknown): readonly LearnedScale[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): readonly LearnedScale[] => {
    const { connectionId, model, factor, error } = ownFields(entry) ?? {};
    return isText(connectionId) && isText(model) && typeof factor === 'number' && typeof error === 'number' ? [{ connectionId, model, factor, error }] : [];
  });
}
