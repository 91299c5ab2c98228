import { isRecord } from '../fields.ts';

/**
 * The colours that a colour theme gives to code, worked out for the few kinds of tokens that the chat panel tells apart. A
 * theme speaks of TextMate scopes; the panel's highlighter has kinds of its own. The table here says which scopes a kind
 * stands for.
 */

/** One rule of a theme: what is true of every token whose scope begins with one of `scopes`. */
export interface TokenRule {
  readonly scopes: readonly string[];
  /** As written in the theme, `#rgb`, `#rrggbb` or with an alpha. Absent: the rule says nothing about it. */
  readonly foreground?: string;
  /** Words out of italic, bold, underline and strikethrough; empty: none of them. */
  readonly fontStyle?: string;
}

export interface TokenStyle {
  readonly foreground?: string;
  readonly fontStyle?: string;
}

/**
 * Each kind with the scopes that it is in the grammars of VS Code, best first: the first for which the theme has a colour
 * decides.
 */
const SCOPES = {
  keyword: ['keyword.other', 'keyword'],
  control: ['keyword.control'],
  storage: ['storage.type', 'storage.modifier', 'keyword'],
  operator: ['keyword.operator'],
  punctuation: ['punctuation'],
  string: ['string.quoted.double', 'string'],
  regexp: ['string.regexp'],
  escape: ['constant.character.escape', 'string'],
  subst: ['meta.template.expression'],
  number: ['constant.numeric.decimal', 'constant.numeric'],
  literal: ['constant.language.boolean', 'constant.language'],
  symbol: ['constant.other.symbol', 'constant'],
  comment: ['comment.line', 'comment'],
  doctag: ['storage.type.class.jsdoc', 'comment'],
  function: ['entity.name.function'],
  builtin: ['support.function'],
  type: ['entity.name.type.class', 'entity.name.type', 'entity.name.class', 'support.type'],
  variable: ['variable.other.readwrite', 'variable'],
  language: ['variable.language', 'variable'],
  property: ['variable.other.property', 'support.type.property-name', 'meta.object-literal.key'],
  key: ['support.type.property-name.json', 'support.type.property-name', 'meta.object-literal.key'],
  attribute: ['entity.other.attribute-name'],
  tag: ['entity.name.tag'],
  bracket: ['punctuation.definition.tag'],
  selector: ['entity.other.attribute-name.class.css', 'entity.other.attribute-name'],
  meta: ['meta.preprocessor', 'keyword.control.directive', 'keyword.control'],
  heading: ['markup.heading', 'entity.name.section'],
  strong: ['markup.bold'],
  emphasis: ['markup.italic'],
  quote: ['markup.quote'],
  raw: ['markup.inline.raw'],
  link: ['markup.underline.link', 'string.other.link'],
  bullet: ['punctuation.definition.list.begin.markdown'],
  addition: ['markup.inserted'],
  deletion: ['markup.deleted'],
} as const;

export type TokenKind = keyof typeof SCOPES;
export const TOKEN_KINDS = Object.keys(SCOPES) as readonly TokenKind[];

/** What each kind looks like; a kind without a foreground has that of what it stands in. */
export type CodeColours = Readonly<Record<TokenKind, TokenStyle>>;

/** The rules out of a theme's `tokenColors`. What is not a rule as VS Code reads them is left out. */
export function rulesFrom(tokenColors: unknown): readonly TokenRule[] {
  if (!Array.isArray(tokenColors)) return [];
  return tokenColors.flatMap((entry: unknown): TokenRule[] => {
    if (!isRecord(entry) || !isRecord(entry['settings'])) return [];
    const scopes = scopesOf(entry['scope']);
    const style = styleFrom(entry['settings']);
    return scopes.length === 0 || (style.foreground === undefined && style.fontStyle === undefined) ? [] : [{ scopes, ...style }];
  });
}

/** A list, or one text with commas. Selectors that ask for more than scopes inside each other (`-`, `>`, `*`) stand for what no kind has. */
function scopesOf(scope: unknown): readonly string[] {
  const written = Array.isArray(scope) ? scope : [scope];
  return written.filter((part) => typeof part === 'string').flatMap((part) => part.split(',')).map((part) => part.trim()).filter((part) => part !== '' && !/(?:^| )[->(]|[*|]/.test(part));
}

function styleFrom(settings: Readonly<Record<string, unknown>>): TokenStyle {
  const { foreground, fontStyle } = settings;
  return {
    ...(typeof foreground === 'string' && /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(foreground) ? { foreground } : {}),
    ...(typeof fontStyle === 'string' ? { fontStyle } : {}),
  };
}

/** The words that `editor.tokenColorCustomizations` has beside rules, with the scopes that VS Code takes them for. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  comments: ['comment', 'punctuation.definition.comment'],
  strings: ['string', 'meta.embedded.assembly'],
  keywords: ['keyword', 'keyword.control', 'storage', 'storage.type'],
  numbers: ['constant.numeric'],
  types: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class'],
  functions: ['entity.name.function', 'support.function'],
  variables: ['variable', 'entity.name.variable'],
};

/**
 * The rules out of the setting `editor.tokenColorCustomizations`: those for all themes, then those in the blocks of this one
 * (`"[Monokai]"`, `"[Abyss][Red]"`, `"[*Dark*]"`).
 */
export function customRules(setting: unknown, themeId: string): readonly TokenRule[] {
  if (!isRecord(setting)) return [];
  const blocks = Object.entries(setting).filter(([name]) => namesTheme(name, themeId)).map(([, block]) => block);
  return [setting, ...blocks].filter(isRecord).flatMap((block) => [
    ...Object.entries(GROUPS).flatMap(([name, scopes]): TokenRule[] => {
      const value = block[name];
      const style = styleFrom(isRecord(value) ? value : { foreground: value });
      return style.foreground === undefined && style.fontStyle === undefined ? [] : [{ scopes, ...style }];
    }),
    ...rulesFrom(block['textMateRules']),
  ]);
}

function namesTheme(block: string, themeId: string): boolean {
  return [...block.matchAll(/\[([^\]]+)\]/g)].some(([, name = '']) => {
    const parts = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(themeId);
  });
}

/** What the rules say of every kind. Later rules win over earlier ones that are as precise. */
export function codeColours(rules: readonly TokenRule[]): CodeColours {
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, styleOfKind(rules, SCOPES[kind])])) as CodeColours;
}

function styleOfKind(rules: readonly TokenRule[], scopes: readonly string[]): TokenStyle {
  const styles = scopes.map((scope) => styleOfScope(rules, scope));
  return styles.find(({ foreground }) => foreground !== undefined) ?? styles.find(({ fontStyle }) => fontStyle !== undefined) ?? {};
}

/**
 * What the rules say of a token of this one scope. As in TextMate the most precise rule wins, for colour and font style each
 * by itself; a rule for a scope inside others is for tokens that these kinds cannot be known to be.
 */
export function styleOfScope(rules: readonly TokenRule[], scope: string): TokenStyle {
  const style: { foreground?: string; fontStyle?: string } = {};
  let colourDepth = 0;
  let fontDepth = 0;
  for (const rule of rules) {
    const depth = Math.max(0, ...rule.scopes.map((selector) => (scope === selector || scope.startsWith(`${selector}.`) ? selector.split('.').length : 0)));
    if (depth === 0) continue;
    if (rule.foreground !== undefined && depth >= colourDepth) [style.foreground, colourDepth] = [rule.foreground, depth];
    if (rule.fontStyle !== undefined && depth >= fontDepth) [style.fontStyle, fontDepth] = [rule.fontStyle, depth];
  }
  return style;
}
