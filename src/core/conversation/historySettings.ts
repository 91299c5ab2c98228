import { isCount, ownFields } from '../fields.ts';

/** What `latchkey.history` says. */
export interface HistorySettings {
  readonly enabled: boolean;
  /** Days after which a conversation that is not pinned is deleted; 0: never. */
  readonly retentionDays: number;
}

/** Reads the setting. What is missing or of another kind counts as not set, so that nothing is deleted because of a slip of the pen. */
export function parseHistorySettings(value: unknown): HistorySettings {
  const { enabled, retentionDays } = ownFields(value) ?? {};
  return { enabled: enabled !== false, retentionDays: isCount(retentionDays) ? retentionDays : 0 };
}
