import { measureLongAnswers, type LongAnswer } from './longAnswer.ts';
import { measureOpening } from './longConversation.ts';
import { measureSearch } from './search.ts';
import { line, spreadOf } from './statistics.ts';

const SIZES = [200_000, 800_000, 1_000_000] as const;

/** Long answers and long conversations in the real panel, line by line. */
export async function reportOfPanel(rounds: number): Promise<readonly string[]> {
  const lines: string[] = ['', 'With other work on the machine a task lasts longer than it works: hence both figures.', 'An answer at full speed, 50 characters to a chunk, from the question at the server on:'];
  const medians = new Map<number, { readonly work: number; readonly painted: number }>();
  for (const [size, { ours, bare, sdk }] of await measureLongAnswers(SIZES, rounds)) {
    const label = `${size / 1000} KB, ${(size / 50).toLocaleString('en')} chunks`;
    const of = (figure: keyof LongAnswer): ReturnType<typeof spreadOf> => spreadOf(ours.map((answer) => answer[figure]));
    const [painted, read] = [of('painted'), spreadOf(bare)];
    lines.push(line(`${label}: painted to its end`, painted, 'ms', 0), line('  the same bytes at a bare client', read, 'ms', 0), line('  the same events at the bare official SDK', spreadOf(sdk), 'ms', 0));
    lines.push(`  ${(painted.median / read.median).toFixed(2)} x the bare client (promised: 1.5), ${(painted.median / spreadOf(sdk).median).toFixed(2)} x the bare SDK`, line('  all of it drawn, above the end as well', of('whole'), 'ms', 0));
    lines.push(line('  work of the page', of('work'), 'ms', 0), line('  its longest task (0: none over 50 ms)', of('longest'), 'ms', 0), line('  its longest task in processor time', of('longestWork'), 'ms', 0));
    medians.set(size, { work: of('work').median, painted: painted.median });
  }
  const growth = (figure: 'work' | 'painted'): string => (Number(medians.get(800_000)?.[figure]) / Number(medians.get(200_000)?.[figure])).toFixed(2);
  lines.push(`200 KB to 800 KB: ${growth('work')} x the work, ${growth('painted')} x the time (promised: 4.4)`, '', 'The panel, from the click that shows it on:');
  for (const [label, turns, characters] of [['empty', 0, 0], ['1,000 turns, 5 MB', 1000, 5_000_000]] as const) {
    const { openings, scrolling, memory } = await measureOpening(turns, characters, rounds);
    lines.push(line(`${label}: VS Code has made its frame`, spreadOf(openings.map(({ ourPage }) => ourPage)), 'ms', 0), line('  first paint', spreadOf(openings.map(({ firstPaint }) => firstPaint)), 'ms', 0));
    lines.push(line('  first paint after the frame (promised: 150)', spreadOf(openings.map(({ firstPaint, ourPage }) => firstPaint - ourPage)), 'ms', 0));
    if (turns === 0) continue;
    lines.push(line('  end readable after the frame (promised: 200)', spreadOf(openings.map(({ readable, ourPage }) => readable - ourPage)), 'ms', 0));
    lines.push(line('  longest task until all turns are there', spreadOf(openings.map(({ longest }) => longest)), 'ms', 0), line('    in processor time', spreadOf(openings.map(({ longestWork }) => longestWork)), 'ms', 0));
    lines.push(`  scrolling 300 screens: ${scrolling.long} tasks over 50 ms, the longest ${scrolling.longest.toFixed(0)} ms, ${scrolling.longestWork.toFixed(0)} ms of processor time (promised: none)`);
    lines.push(`  JavaScript in use: ${memory.after.toFixed(0)} MB with the workbench, of which ${memory.before.toFixed(0)} MB were there before (promised: 150 for ours)`);
  }
  return lines;
}

/** Searching a large library, line by line. */
export async function reportOfStore(rounds: number): Promise<readonly string[]> {
  const { megabytes, opening, searches, scan } = await measureSearch(10_000, 100_000_000, rounds);
  return [
    '', `10,000 conversations, 100 MB of text, a file of ${megabytes.toFixed(0)} MB (promised for a search: under 50 ms):`,
    line('opening, at the first use; before that nothing', spreadOf(opening), 'ms'),
    ...[...searches].map(([what, measured]) => line(`search for ${what}`, spreadOf(measured), 'ms')),
    line('a plain scan of all texts in memory', spreadOf(scan), 'ms'),
  ];
}
