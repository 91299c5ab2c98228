/** What several sources have to say, one after the other, to one reader. */
export interface Inbox<T> {
  put(item: T): void;
  /** The oldest item, as soon as there is one. One call at a time. */
  take(): Promise<T>;
}

/** An empty one, without bound: whoever puts something in does not wait. */
export function inbox<T>(): Inbox<T> {
  const items: { readonly item: T }[] = [];
  let waiting: ((item: T) => void) | undefined;
  return {
    put: (item) => {
      if (!waiting) return void items.push({ item });
      const deliver = waiting;
      waiting = undefined;
      deliver(item);
    },
    take: async () => {
      const next = items.shift();
      return next ? next.item : new Promise<T>((resolve) => { waiting = resolve; });
    },
  };
}
