import type { TranslatedParts } from './rewriteTask.ts';

/** Languages of which a file is prose as a whole, and those in which the strings are what a person reads. */
const PROSE = new Set(['markdown', 'plaintext', 'latex', 'tex', 'restructuredtext', 'asciidoc', 'mdx', 'git-commit', 'scminput', 'html', 'typst', 'org']);
const STRINGS = new Set(['json', 'jsonc', 'properties', 'xml', 'yaml', 'po', 'ini', 'xliff', 'dotenv', 'toml']);

/** What of a text of a language is most likely meant to be translated, the likeliest first. */
export function translatedParts(languageId: string): readonly TranslatedParts[] {
  if (PROSE.has(languageId)) return ['prose', 'comments', 'strings'];
  return STRINGS.has(languageId) ? ['strings', 'comments', 'prose'] : ['comments', 'strings', 'prose'];
}

/** The languages to choose from, each once: the one that was used last, the person's own, English. */
export function offeredLanguages(display: string, last: string | undefined): readonly string[] {
  return [...new Set([last, display, 'en'].filter((language) => language !== undefined && language !== ''))] as string[];
}

/** What a language is called in the language `display`, from its tag; a name that a person typed stays as it is. */
export function languageName(language: string, display: string): string {
  if (!/^[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*$/.test(language)) return language;
  return new Intl.DisplayNames([display, 'en'], { type: 'language' }).of(language) ?? language;
}
