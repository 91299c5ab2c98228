import { isLocal, originOf } from '../connection/baseUrl.ts';
import type { Connection } from '../connection/connection.ts';
import type { FillDoor } from './fillDoor.ts';
import { providerAt } from '../connection/providers.ts';

/** A piece of another file that goes along. */
export interface Neighbour {
  readonly path: string;
  readonly text: string;
}

/** A gap that is to be filled: what stands before and behind it. */
export interface Fill {
  readonly prefix: string;
  readonly suffix: string;
  /** Where the file lies, as a person says it. */
  readonly path: string;
  /** VS Code's id of the language. */
  readonly language: string;
  /** Go along where the server has a place for them. */
  readonly neighbours: readonly Neighbour[];
  /** Whether more than the rest of the line is wanted. */
  readonly multiline: boolean;
  /** Set by the stage `fill`: whom to ask. */
  readonly door?: FillDoor;
}

/**
 * Where a connection's server may fill gaps, in the order in which it is asked: what the provider's pages say; of a server that is
 * in no table, or stands on this machine, what it says itself. After these there is always the chat.
 */
export function fillDoors({ protocol, baseUrl }: Pick<Connection, 'protocol' | 'baseUrl'>): readonly FillDoor[] {
  if (protocol !== 'openai-chat') return [];
  const known = providerAt(originOf(baseUrl), protocol);
  if (known?.quirks?.fill) return [known.quirks.fill];
  // First the one that no other server has: a server that does not know `suffix` may go on as if nothing stood behind the gap.
  return [
    ...(!known || isLocal(baseUrl) ? [{ way: 'infill', baseUrl: originOf(baseUrl) } as const] : []),
    ...(known ? [] : [{ way: 'suffix', baseUrl } as const]),
  ];
}
