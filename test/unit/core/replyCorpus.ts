import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReplyContext } from '../../../src/core/reply/replyCode.ts';

/**
 * The corpus in `test/fixtures/replies`: replies as models write them, and what they come to. A case begins with `▌▌ title · language`
 * and options (`tabs`, `width=2`, `insert`, `prose`, `reindents`, `crlf`, `bom`, `no-end`); its sections begin with `▌name`: `before`, `original`,
 * `after`, `reply`, and one of `code`, `unchanged`, `empty`, `words`, `unplaced` for what is expected. `▌prefix` and `▌suffix` stand in one line
 * with a JSON string.
 */
export interface ReplyCase {
  readonly title: string;
  readonly context: ReplyContext;
  readonly reply: string;
  readonly expected: { readonly kind: string; readonly text: string };
}

const directory = path.join(import.meta.dirname, '..', '..', 'fixtures', 'replies');

export function replyCorpus(): readonly ReplyCase[] {
  return readdirSync(directory).toSorted().flatMap((file) =>
    readFileSync(path.join(directory, file), 'utf8').replace(/\n$/, '').split(/^▌▌ /m).slice(1).map((text) => caseOf(path.basename(file, '.txt'), text)));
}

function caseOf(file: string, text: string): ReplyCase {
  const [head = '', ...rest] = text.replace(/\n$/, '').split('\n');
  const [title = '', languageId = '', ...options] = head.split(' · ');
  const sections = new Map<string, string>();
  let name = '';
  for (const line of rest) {
    const marker = /^▌(\w+)(?: (".*"))?$/.exec(line);
    if (marker) {
      name = marker[1] ?? '';
      if (sections.has(name)) throw new Error(`${file}: ${title} has ${name} twice`);
      sections.set(name, marker[2] === undefined ? '' : (JSON.parse(marker[2]) as string));
    } else {
      if (name === '') throw new Error(`${file}: ${title} begins with no section`);
      const known = sections.get(name) ?? '';
      sections.set(name, known === '' && !started.has(`${file}${title}${name}`) ? line : `${known}\n${line}`);
      started.add(`${file}${title}${name}`);
    }
  }
  const kind = ['code', 'unchanged', 'empty', 'words', 'unplaced'].find((expected) => sections.has(expected));
  if (kind === undefined || !sections.has('reply')) throw new Error(`${file}: ${title} is not whole`);
  const width = options.find((option) => option.startsWith('width='))?.slice(6);
  const written = `${options.includes('bom') ? '\uFEFF' : ''}${sections.get('reply') ?? ''}${options.includes('no-end') ? '' : '\n'}`;
  return {
    title: `${file}: ${title}`,
    context: {
      original: sections.get('original') ?? '', languageId, before: sections.get('before') ?? '', after: sections.get('after') ?? '',
      prefix: sections.get('prefix') ?? '', suffix: sections.get('suffix') ?? '', insertSpaces: !options.includes('tabs'), tabSize: Number(width ?? 4),
      task: options.includes('insert') ? 'insert' : 'rewrite', prose: options.includes('prose'), reindents: options.includes('reindents'),
    },
    reply: options.includes('crlf') ? written.replaceAll('\n', '\r\n') : written,
    expected: { kind, text: sections.get(kind) ?? '' },
  };
}

/** Sections that have a line already, so that a first line that is blank counts. */
const started = new Set<string>();
