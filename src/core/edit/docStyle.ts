import { exampleOf, type DocForm } from './docComments.ts';

/** How a language documents what it declares. */
interface DocStyle {
  readonly form: DocForm;
  /** What a model is told, in one or two sentences; the language's own rules. */
  readonly rule: string;
}

const SLASHES: DocForm = { form: 'lines', prefix: '///' };
const STARS: DocForm = { form: 'block', open: '/**', close: '*/' };
const hashes = (about: RegExp): DocForm => ({ form: 'lines', prefix: '#', about });

/** tsdoc.org */
const TSDOC: DocStyle = { form: STARS, rule: 'Use TSDoc: `/** … */` above the declaration, `@param name - what it means`, `@returns`, `@throws`; no types in braces, because the code has them.' };
/** jsdoc.app */
const JSDOC: DocStyle = { form: STARS, rule: 'Use JSDoc: `/** … */` above the declaration, with `@param {Type} name`, `@returns {Type}` and `@throws`.' };
/** oracle.com, How to Write Doc Comments for the Javadoc Tool */
const JAVADOC: DocStyle = { form: STARS, rule: 'Use Javadoc: `/** … */` above the declaration and its annotations, a first sentence that stands alone, `@param`, `@return`, `@throws`.' };
/** doxygen.nl */
const DOXYGEN: DocStyle = { form: STARS, rule: 'Use Doxygen: `/** … */` above the declaration, `@brief`, `@param`, `@return`.' };
/** developer.apple.com, Writing symbol documentation in your source files */
const SWIFT: DocStyle = { form: SLASHES, rule: 'Use `///` lines in Markdown above the declaration, with `- Parameter name:` (or `- Parameters:`), `- Returns:` and `- Throws:`.' };
/** learn.microsoft.com, XML documentation comments */
const XML_DOC: DocStyle = { form: SLASHES, rule: 'Use XML documentation comments: `///` lines above the declaration and its attributes, with `<summary>`, `<param name="…">`, `<returns>`, `<exception cref="…">`.' };

const STYLES: Readonly<Record<string, DocStyle>> = {
  typescript: TSDOC, typescriptreact: TSDOC, vue: TSDOC, svelte: TSDOC, javascript: JSDOC, javascriptreact: JSDOC,
  // peps.python.org, PEP 257; the sections by what the file has (below).
  python: { form: { form: 'docstring' }, rule: 'Use docstrings by PEP 257: triple double quotes as the first statement of the module, class or function; a summary line in the imperative, a blank line, then the rest.' },
  // go.dev/doc/comment
  go: { form: { form: 'lines', prefix: '//', about: /^(?:func|type|var|const|package)\b/ }, rule: 'Use Go doc comments: `//` lines directly above the declaration, whole sentences, the first of which begins with the name that is declared.' },
  // doc.rust-lang.org/rustdoc, How to write documentation
  rust: { form: SLASHES, rule: 'Use `///` lines in Markdown above the item and its attributes: a summary line, then the rest, with `# Errors`, `# Panics` and `# Safety` where they apply.' },
  java: JAVADOC, groovy: JAVADOC,
  // kotlinlang.org, Document Kotlin code: KDoc
  kotlin: { form: STARS, rule: 'Use KDoc: `/** … */` above the declaration, in Markdown, with `@param`, `@return`, `@throws`, `[name]` for links.' },
  // docs.scala-lang.org/style/scaladoc
  scala: { form: STARS, rule: 'Use Scaladoc: `/** … */` above the declaration, with `@param`, `@return`, `@throws`.' },
  csharp: XML_DOC, fsharp: XML_DOC, vb: { form: { form: 'lines', prefix: "'''" }, rule: "Use XML documentation comments: `'''` lines above the declaration, with `<summary>`, `<param name=\"…\">`, `<returns>`." },
  // docs.phpdoc.org
  php: { form: STARS, rule: 'Use PHPDoc: `/** … */` above the declaration, with `@param Type $name`, `@return Type`, `@throws`; types only where the code does not have them.' },
  // rubydoc.info, YARD
  ruby: { form: hashes(/^(?:(?:private|public|protected)\s+)?(?:def|class|module|attr_)/), rule: 'Use YARD: `#` lines above the declaration, with `@param name [Type]`, `@return [Type]`, `@raise [Error]`.' },
  swift: SWIFT, dart: { form: SLASHES, rule: 'Use `///` lines in Markdown above the declaration, a first sentence that stands alone, `[name]` for parameters and links; no tags.' },
  c: DOXYGEN, cpp: DOXYGEN, 'cuda-cpp': DOXYGEN, 'objective-c': DOXYGEN, 'objective-cpp': DOXYGEN,
  zig: { form: SLASHES, rule: 'Use `///` lines above the declaration, in Markdown, without tags.' },
  // luals.github.io, Annotations
  lua: { form: { form: 'lines', prefix: '---' }, rule: 'Use `---` lines above the declaration, with `---@param name type description` and `---@return type description`.' },
  // google.github.io/styleguide/shellguide, Function Comments
  shellscript: { form: hashes(/^(?:function\s+[\w:-]+|[\w:-]+\s*\(\))/), rule: 'Use `#` lines above the function: what it does, then `Globals:`, `Arguments:`, `Outputs:` and `Returns:` as far as there are any.' },
  // learn.microsoft.com, about_Comment_Based_Help
  powershell: { form: { form: 'block', open: '<#', close: '#>' }, rule: 'Use comment-based help: `<# … #>` as the first thing in the function, with `.SYNOPSIS`, `.DESCRIPTION`, `.PARAMETER name`, `.OUTPUTS`.' },
  // roxygen2.r-lib.org
  r: { form: { form: 'lines', prefix: "#'" }, rule: "Use roxygen2: `#'` lines above the function, with `@param`, `@return`, `@export` only if the file has it elsewhere." },
  // hexdocs.pm/elixir, Writing documentation
  elixir: { form: { form: 'block', open: '@doc """', close: '"""' }, rule: 'Use `@doc """ … """` above the function and `@moduledoc` in the module, in Markdown, with a summary line first.' },
  // haskell-haddock.readthedocs.io
  haskell: { form: { form: 'lines', prefix: '-- |' }, rule: 'Use Haddock: `-- |` above the declaration, `-- ^` behind arguments.' },
  sql: { form: { form: 'lines', prefix: '--', about: /^create\b/i }, rule: 'Use `--` lines above the statement: what it is for, its parameters, what it returns.' },
  perl: { form: hashes(/^sub\b/), rule: 'Use `#` lines above the sub, or POD where the file has it: what it does, its arguments, what it returns.' },
};

const UNKNOWN: DocStyle = { form: hashes(/\S/), rule: 'Use the doc comments that are usual in this language, in the place where its tools look for them.' };

/** What doc comments of a language look like, for those who look for them in a text. */
export function docForm(languageId: string): DocForm {
  return (STYLES[languageId] ?? UNKNOWN).form;
}

/** Of a longer text only this many lines are looked at for an example. */
const MOST_LINES = 20_000;

/**
 * What a model is told of how to document code of a language: the language's convention, and a comment of the same file whose
 * style is to be followed, where there is one. English, for the model.
 */
export function docConvention(languageId: string, text: string): string {
  const style = STYLES[languageId] ?? UNKNOWN;
  const lines = text.split(/\r?\n/, MOST_LINES);
  const example = style === UNKNOWN ? undefined : exampleOf(style.form, lines);
  const sections = languageId === 'python' ? ` ${pythonSections(lines)}` : '';
  const own = example === undefined ? '' : `\nFollow the style of the file, its wording and its tags, over the rule above. An example from it:\n<example>\n${example}\n</example>`;
  return `${style.rule}${sections}${own}`;
}

/** Which of the three ways to write sections the file has; without any, Google's. */
function pythonSections(lines: readonly string[]): string {
  const has = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  if (has(/^\s*:(?:param|returns?|raises|rtype)\b/)) return 'Write parameters as Sphinx fields: `:param name:`, `:returns:`, `:raises Error:`.';
  if (lines.some((line, index) => /^\s*(?:Parameters|Returns|Raises|Yields)\s*$/.test(line) && /^\s*-{3,}\s*$/.test(lines[index + 1] ?? ''))) return 'Write sections in NumPy style: `Parameters`, `Returns`, `Raises`, each underlined with hyphens.';
  return 'Write sections in Google style: `Args:`, `Returns:`, `Raises:`.';
}
