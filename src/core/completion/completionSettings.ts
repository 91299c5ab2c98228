import { isCount, isFlag, isText, ownFields } from '../fields.ts';

/** What `latchkey.completions` says. */
export interface CompletionSettings {
  readonly enabled: boolean;
  /** As `connection/model` or `route/name`; `undefined`: the default of conversations. */
  readonly model: string | undefined;
  /** The pause of typing before a model is asked, in milliseconds. */
  readonly debounceMs: number;
  /** Ids of languages in which nothing is offered. */
  readonly disabledLanguages: readonly string[];
}

/** Shorter, and half of what is asked for is thrown away unread; longer, and one has typed it oneself. */
const DEBOUNCE_MS = 300;

/** The setting as it stands; what is wrong in it is as if it were not there, and the settings editor says so. */
export function parseCompletionSettings(value: unknown): CompletionSettings {
  const { enabled, model, debounceMs, disabledLanguages } = ownFields(value) ?? {};
  return {
    enabled: isFlag(enabled) && enabled,
    model: isText(model) ? model : undefined,
    debounceMs: isCount(debounceMs) && debounceMs <= 10_000 ? debounceMs : DEBOUNCE_MS,
    disabledLanguages: Array.isArray(disabledLanguages) ? disabledLanguages.filter(isText) : [],
  };
}
