import type { ToView } from '../../contract/chatView.ts';

type Delta = Extract<ToView, { type: 'delta' }>;
type Channel = Delta['channel'];

/** The texts that grow on the page right now, by answer and channel. They take deltas past the component tree. */
const growing = new Map<string, (delta: string) => void>();

function keyOf(answerId: string, channel: Channel): string {
  return `${channel} ${answerId}`;
}

/** Has the deltas of a text handed to `append` until the returned function is called. */
export function growText(answerId: string, channel: Channel, append: (delta: string) => void): () => void {
  const key = keyOf(answerId, channel);
  growing.set(key, append);
  return () => {
    if (growing.get(key) === append) growing.delete(key);
  };
}

/** A text that is not on the page yet takes nothing: it begins with all that arrived before it was made. */
export function deliver({ answerId, channel, delta }: Delta): void {
  growing.get(keyOf(answerId, channel))?.(delta);
}
