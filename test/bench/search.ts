import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/host/systemClock.ts';
import { openLibrary } from '../../src/store/library.ts';
import { sampleText } from './sampleText.ts';

export interface SearchFigures {
  readonly megabytes: number;
  /** Milliseconds to open the library of that size: what its first use costs. */
  readonly opening: readonly number[];
  /** Milliseconds of one search, by what is looked for. */
  readonly searches: ReadonlyMap<string, readonly number[]>;
  /** Milliseconds that a plain scan of all texts takes for the rarest of them. */
  readonly scan: readonly number[];
}

/** Rare and common words, a beginning, two words, no match, and a language without spaces. */
const LOOKED_FOR: Readonly<Record<string, string>> = { 'a rare word': 'needle4711', 'a word in every one': 'queue', 'a beginning': 'need', 'two words': 'drain needle12', 'Chinese': '排空队列', 'nothing': 'haystacks' };

/** Fills a library with `count` conversations of together `characters`, on the disk, and searches it. */
export async function measureSearch(count: number, characters: number, rounds: number): Promise<SearchFigures> {
  const directory = await mkdtemp(path.join(tmpdir(), 'latchkey-bench-'));
  const file = path.join(directory, 'history.db');
  const failed = (error: Error): never => { throw error; };
  const open = (): ReturnType<typeof openLibrary> => openLibrary({ path: file, workspace: 'file:///bench', clock: systemClock, failed, troubled: ({ kind }) => failed(new Error(kind)) });
  try {
    const texts = Array.from({ length: count }, (_, index) => sampleText(characters / count, `needle${index} ${index % 100 === 0 ? '先排空队列，再停下来' : 'the end'}`));
    const library = open();
    for (const [index, text] of texts.entries()) {
      library.save({
        id: `c${index}`, turns: [{
          id: `t${index}`, prompt: `Question ${index}`, references: [],
          answers: [{ state: 'finished', reason: 'stop', id: `a${index}`, model: 'bench/bench', modelName: 'Bench', connectionName: 'Bench', text, reasoning: '', notices: [], usage: undefined, timings: { started: index, ended: index } }],
        }],
      });
    }
    library.close();
    const opening = await times(rounds, () => open().close());
    const opened = open();
    const searches = new Map<string, readonly number[]>();
    for (const [what, text] of Object.entries(LOOKED_FOR)) searches.set(what, await times(rounds, () => void opened.list({ text, sort: 'newest', limit: 100 })));
    opened.close();
    const scan = await times(rounds, () => void texts.filter((text) => text.toLowerCase().includes('needle4711')));
    return { megabytes: (await stat(file)).size / 2 ** 20, opening, searches, scan };
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function times(rounds: number, run: () => void): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    run();
    measured.push(performance.now() - start);
    await new Promise<void>((resolve) => { setImmediate(resolve); });
  }
  return measured;
}
