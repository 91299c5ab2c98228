import { frontMatter, type FileProblem, type FrontMatterValue } from './frontMatter.ts';
import type { Translate } from '../translate.ts';

/** Where the text of a prompt goes: to the panel, or into the document in place of code or at the cursor. */
const PROMPT_MODES = ['ask', 'rewrite', 'insert'] as const;
export type PromptMode = (typeof PROMPT_MODES)[number];

/**
 * A prompt kept in a file, in VS Code's format (code.visualstudio.com/docs/copilot/customization/prompt-files): Markdown with a
 * header. Of the header we take `name`, `description`, `mode` (for which VS Code says `agent` by now) and `model`; the rest is VS
 * Code's and is left alone.
 */
export interface PromptFile {
  /** What is typed behind `/`: no spaces. */
  readonly name: string;
  /** Empty: none is given. */
  readonly description: string;
  readonly mode: PromptMode;
  /** The models that may answer, the preferred one first, as the file names them: not known to be the person's. */
  readonly models: readonly string[];
  readonly body: string;
  /** What the file wants and does not get, in the person's language. */
  readonly notes: readonly string[];
}

/** Reads the text of a prompt file; `fileName` gives the name where the header has none. */
export function parsePromptFile(text: string, fileName: string, t: Translate): { readonly prompt: PromptFile } | { readonly problem: FileProblem } {
  const read = frontMatter(text, t);
  if ('problem' in read) return read;
  const { fields, body } = read.matter;
  if (body === '') return { problem: { line: text.split('\n').length, reason: t('There is no prompt below the header.') } };
  const wanted = oneOf(fields.get('mode')) || oneOf(fields.get('agent'));
  const mode = PROMPT_MODES.find((known) => known === wanted);
  const notes = mode === undefined && wanted !== '' ? [t('"{0}" is an agent of VS Code. Here the prompt is asked in the chat panel.', wanted)] : [];
  return {
    prompt: {
      name: (oneOf(fields.get('name')) || promptName(fileName)).replace(/\s+/g, '-'),
      description: oneOf(fields.get('description')).replace(/\s+/g, ' '),
      mode: mode ?? 'ask',
      models: [fields.get('model') ?? []].flat().filter((model) => model !== ''),
      body,
      notes,
    },
  };
}

export const PROMPT_FILE_ENDING = '.prompt.md';

/** The name that a file gives to its prompt. */
function promptName(fileName: string): string {
  return fileName.endsWith(PROMPT_FILE_ENDING) ? fileName.slice(0, -PROMPT_FILE_ENDING.length) : fileName;
}

function oneOf(value: FrontMatterValue | undefined): string {
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
}

/** What VS Code fills in, by the names that its prompt files use. */
const PROMPT_VARIABLES = ['selection', 'selectedText', 'file', 'fileBasename', 'fileBasenameNoExtension', 'fileDirname', 'workspaceFolder', 'workspaceFolderBasename'] as const;
export type PromptVariable = (typeof PROMPT_VARIABLES)[number];

/** Something that the person is asked for before a prompt is sent. */
export interface PromptInput {
  readonly name: string;
  /** Empty: none is given. */
  readonly placeholder: string;
}

/** `${name}` and `${input:name:placeholder}`. Other text of that form is not ours: a prompt may well be about template strings. */
const VARIABLE = /\$\{(?:input:([^:}]+)(?::([^}]*))?|([A-Za-z]+))\}/g;

/** What a prompt asks to have filled in. An input that is used twice is asked for once, with the first placeholder that it has. */
export function needsOf(body: string): { readonly variables: readonly PromptVariable[]; readonly inputs: readonly PromptInput[] } {
  const inputs = new Map<string, string>();
  const variables = new Set<PromptVariable>();
  for (const [, input, placeholder = '', name] of body.matchAll(VARIABLE)) {
    if (input !== undefined) inputs.set(input.trim(), inputs.get(input.trim()) || placeholder.trim());
    const variable = PROMPT_VARIABLES.find((known) => known === name);
    if (variable) variables.add(variable);
  }
  return { variables: [...variables], inputs: [...inputs].map(([name, placeholder]) => ({ name, placeholder })) };
}

/** Fills in all variables at once, so that nothing in a value is taken for a variable. */
export function fillIn(body: string, valueOf: (variable: PromptVariable) => string, inputOf: (name: string) => string): string {
  return body.replace(VARIABLE, (whole, input: string | undefined, _placeholder, name: string | undefined) => {
    if (input !== undefined) return inputOf(input.trim());
    const variable = PROMPT_VARIABLES.find((known) => known === name);
    return variable === undefined ? whole : valueOf(variable);
  });
}

/**
 * The files that a prompt names, each once, as they are written: targets of Markdown links that lead to no web page and no place in
 * the file itself, and `#file:path`. What stands in code is an example and no link.
 */
export function linksOf(body: string): readonly string[] {
  const prose = body.replace(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![\s\S]))/gm, '').replace(/(`+)[^`\n][^\n]*?\1(?!`)/g, '');
  const found = new Set<string>();
  const LINK = /\[[^\]\n]*\]\((?:<([^>\n]+)>|([^\s()]+))(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)|(?<![\w/])#file:(?:'([^'\n]+)'|([^\s,;:!?()]*[^\s,;:!?().]))/g;
  for (const [, pointed, target, quoted, plain] of prose.matchAll(LINK)) {
    const path = pathOf(pointed ?? target ?? quoted ?? plain ?? '');
    if (path !== '') found.add(path);
  }
  return [...found];
}

/** The path in a link's target; empty where it leads out of the files. */
function pathOf(target: string): string {
  if (/^([A-Za-z][A-Za-z\d+.-]+:|\/\/|#)/.test(target)) return '';
  const path = target.replace(/#.*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A percent sign that encodes nothing is part of the name.
  }
}

/** A name for a prompt file, made from the beginning of what is asked. */
export function proposeName(prompt: string): string {
  const words = prompt.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 5).join('-').slice(0, 40).replace(/-$/, '') || 'prompt';
}

/** The text of a new prompt file. */
export function promptFileText(body: string, description: string): string {
  return `---\ndescription: ${JSON.stringify(description)}\nagent: ask\n---\n\n${body.trim()}\n`;
}
