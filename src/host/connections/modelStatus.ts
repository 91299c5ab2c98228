import { parseModelRef } from '../../core/connection/connection.ts';
import type { Lessons } from '../../core/request/lesson.ts';
import type { KnownLimits } from '../../core/request/rateLimits.ts';
import type { Translate } from '../../core/translate.ts';
import type { Surroundings } from '../../contract/chatView.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import { lessonLine } from './lessonList.ts';
import type { Status } from '../statusBar.ts';

export interface ModelStatusPorts {
  readonly model: Surroundings['model'];
  readonly settings: Pick<ConnectionSettings, 'byId'>;
  readonly limits: Pick<KnownLimits, 'of'>;
  readonly lessons: Lessons;
  readonly t: Translate;
}

/** What is known of the model that the next message goes to. */
export function readStatus({ model, settings, limits, lessons, t }: ModelStatusPorts): Status {
  const ref = parseModelRef(model?.ref ?? '');
  const connection = ref && settings.byId(ref.connectionId);
  if (!ref || !connection) return { model, limits: [], learned: undefined };
  const target = { connection, model: ref.modelId };
  const newest = lessons.of(target).toSorted((a, b) => b.at - a.at)[0];
  return { model, limits: limits.of(target), learned: newest && lessonLine(newest, t) };
}
