import { createInterface } from 'node:readline';
import { openLibrary } from '../../../src/store/library.ts';
import { ANSWER, answered } from './sampleConversation.ts';

// A window of its own: writes a long answer until it is killed, or, on demand, what it is told to.
const [path = '', manner] = process.argv.slice(2);
const errors: string[] = [];
const library = openLibrary({
  path, workspace: '', failed: (error) => void errors.push(error.message), troubled: ({ kind }) => void errors.push(kind),
  clock: {
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  },
});
await (manner === 'on-demand' ? onDemand() : write());

/** Prints what had been shown 250 ms before, once, and goes on. */
async function write(): Promise<void> {
  let text = '';
  for (let n = 0, shown = ''; ; n += 1) {
    text += `word${n} `;
    library.save(answered({ ...ANSWER, state: 'streaming', text, usage: undefined, timings: { started: 1 } }));
    await new Promise((resolve) => { setTimeout(resolve, 10); });
    if (n === 40) shown = text;
    if (n === 80) process.stdout.write(`${shown.trim()}\n`);
  }
}

async function onDemand(): Promise<void> {
  let told = 0;
  for await (const draft of createInterface(process.stdin)) {
    if (draft === 'wait') {
      while (library.waiting) await new Promise((resolve) => { setTimeout(resolve, 20); });
      process.stdout.write('stored by itself\n');
      continue;
    }
    if (draft === 'stream') {
      library.save(answered({ ...ANSWER, state: 'streaming', text: 'begun', usage: undefined, timings: { started: 1 } }));
      library.flush();
      // Long enough for a sign of life, for which there is no room either.
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      process.stdout.write(`${errors.length} errors\n`);
      told = errors.length;
      continue;
    }
    library.save({ ...answered({ ...ANSWER, text: draft === 'small' ? 'small' : 'word '.repeat(50_000) }), draft });
    library.flush();
    process.stdout.write(`${errors.length > told ? `failed ${errors.at(-1)}` : library.waiting ? 'still failing' : 'stored'}\n`);
    told = errors.length;
  }
  library.close();
}
