import type { TextReference } from './reference.ts';

/**
 * What is asked of a model when the person chooses Explain. English, because models follow it best; the reply follows `language`.
 * `referred`: what goes along because the code refers to it.
 */
export function explainInstruction(language: string, reference: Pick<TextReference, 'languageId' | 'label'>, referred: readonly Pick<TextReference, 'label'>[] = []): string {
  return [
    `Explain this ${reference.languageId === 'plaintext' ? 'text' : `${reference.languageId} code`} to a developer who reads it for the first time.`,
    ...(referred.length === 0 ? [] : [`It is the first piece, ${reference.label}. The others are definitions that it refers to (${referred.map(({ label }) => label).join(', ')}): use them to be right about what it does, but do not explain them for their own sake.`]),
    'Begin with one or two sentences on what it is for. Then explain how it works, in the order in which it runs, and point out anything surprising, fragile or wrong.',
    'Be brief: do not repeat the code line by line.',
    `Answer in the language with the tag ${language}.`,
  ].join(' ');
}

/** What is asked of a model when a summary is to stand in the place of older turns, in every later request. */
export const SUMMARISE_INSTRUCTION = [
  'Write a summary of our conversation so far. It will stand in its place when we go on, so keep everything that going on needs:',
  'what I asked for, what was decided and why, facts, figures, names, file paths, short pieces of code word for word, and what is still open.',
  'Keep what an earlier summary says, if there is one. Leave out greetings, repetition and what was given up.',
  'Write in the language of the conversation, as plain notes. Answer with the summary alone.',
].join(' ');
