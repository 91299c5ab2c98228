import type { EventSourceMessage } from 'eventsource-parser';

type Frame = Pick<EventSourceMessage, 'event' | 'data'>;

/** Frames that differ in their words alone: what stands before and behind these, and the words of each, as JSON writes them. */
interface Run {
  readonly event: string | undefined;
  readonly before: string;
  readonly words: string[];
  readonly behind: string;
}

/** What stands in a delta beside its words and adds nothing to what was said before. */
const BESIDE = String.raw`"\w+":\s?(?:null|\[\]|"assistant"|"text_delta"|"thinking_delta")`;
/** What a string in JSON may hold (RFC 8259, 7). */
const WORDS = String.raw`[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001f]*)*`;
/** A delta that says words and nothing else. */
const DELTA = new RegExp(String.raw`(?<head>"delta":\s?\{(?:${BESIDE},\s?)*"(?:content|reasoning_content|reasoning|text|thinking)":\s?")(?<words>${WORDS})"(?:,\s?${BESIDE})*\s?\}`, 'd');
const ONLY_WORDS = new RegExp(`^${WORDS}$`);

/**
 * Frames that came together, with those in a row made one that differ in the words of their delta alone: it says what they
 * say. An SDK takes longer over a frame than over all its words, and a server at full speed sends thousands of them.
 */
export function joinFrames(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length < 2) return frames;
  const joined: Frame[] = [];
  let run: Run | undefined;
  const end = (): void => {
    if (run) joined.push({ event: run.event, data: run.before + run.words.join('') + run.behind });
    run = undefined;
  };
  for (const frame of frames) {
    const more = run && wordsIn(frame, run);
    if (more !== undefined) {
      run?.words.push(more);
      continue;
    }
    end();
    run = runFrom(frame);
    if (!run) joined.push(frame);
  }
  end();
  return joined;
}

function runFrom({ event, data }: Frame): Run | undefined {
  const [from, to] = DELTA.exec(data)?.indices?.groups?.['words'] ?? [];
  // With several choices it could be the other one that says more.
  if (from === undefined || to === undefined || data.includes('\n') || data.indexOf('"delta"') !== data.lastIndexOf('"delta"')) return undefined;
  return { event, before: data.slice(0, from), words: [data.slice(from, to)], behind: data.slice(to) };
}

/** The words of a frame, if they are all in which it differs. */
function wordsIn({ event, data }: Frame, run: Run): string | undefined {
  const { before, behind } = run;
  if (event !== run.event || data.length < before.length + behind.length || !data.startsWith(before) || !data.endsWith(behind)) return undefined;
  const words = data.slice(before.length, data.length - behind.length);
  return ONLY_WORDS.test(words) ? words : undefined;
}
