import type { Reference } from './conversation.ts';

/** What is asked of a model when the person chooses Explain. English, because models follow it best; the reply follows `language`. */
export function explainInstruction(language: string, reference: Pick<Reference, 'languageId'>): string {
  return [
    `Explain this ${reference.languageId === 'plaintext' ? 'text' : `${reference.languageId} code`} to a developer who reads it for the first time.`,
    'Begin with one or two sentences on what it is for. Then explain how it works, in the order in which it runs, and point out anything surprising, fragile or wrong.',
    'Be brief: do not repeat the code line by line.',
    `Answer in the language with the tag ${language}.`,
  ].join(' ');
}
