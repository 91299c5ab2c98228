/** Marks that hold a string open over several lines, by language. */
const TRIPLE = /"""|'''/g;
const MARKS: Readonly<Record<string, RegExp>> = {
  python: TRIPLE, java: /"""/g, kotlin: /"""/g, scala: /"""/g, swift: /"""/g, csharp: /"""/g, groovy: TRIPLE, elixir: /"""/g, julia: /"""/g, toml: TRIPLE, dart: TRIPLE,
  javascript: /`/g, javascriptreact: /`/g, typescript: /`/g, typescriptreact: /`/g, vue: /`/g, svelte: /`/g, go: /`/g,
};
const HEREDOC = /<<[-~]?\s*(["'`]?)([A-Za-z_]\w*)\1/;
const WITH_HEREDOC = new Set(['shellscript', 'ruby', 'perl', 'php', 'dockerfile', 'terraform']);

const MARKUP = new Set(['html', 'vue', 'svelte', 'xml', 'php', 'handlebars', 'razor', 'astro']);
const PREFORMATTED = /<(pre|textarea)\b/i;

/** Tells of one line after the other whether it begins within a string of several lines, or an element that keeps its white space: what it is indented by is its own. */
export function stringLines(languageId: string): (line: string) => boolean {
  const marks = MARKS[languageId];
  let open: string | undefined;
  return (line) => {
    const isString = open !== undefined;
    if (WITH_HEREDOC.has(languageId)) {
      if (open === undefined) open = HEREDOC.exec(line)?.[2];
      else if (line.trim().replace(/;$/, '') === open) open = undefined;
      return isString;
    }
    if (MARKUP.has(languageId) && (open === undefined || !'`'.includes(open))) {
      const name = open ?? PREFORMATTED.exec(line)?.[1];
      open = name === undefined || line.includes(`</${name}`) ? undefined : name;
      if (name !== undefined) return isString;
    }
    for (const [mark] of (marks ? line.replace(/\\./g, '  ') : '').matchAll(marks ?? /(?!)/g)) {
      if (open === undefined) open = mark;
      else if (open === mark) open = undefined;
    }
    return isString;
  };
}
