const CONVENTIONS: Readonly<Record<string, string>> = {
  typescript: 'TSDoc comments (`/** … */`) above declarations, without types in the tags', typescriptreact: 'TSDoc comments (`/** … */`) above declarations, without types in the tags',
  javascript: 'JSDoc comments (`/** … */`) above declarations', javascriptreact: 'JSDoc comments (`/** … */`) above declarations', vue: 'JSDoc comments (`/** … */`) above declarations in the script',
  python: 'docstrings as in PEP 257, as the first statement of modules, classes and functions, in the style that the file has already', java: 'Javadoc comments (`/** … */`)', kotlin: 'KDoc comments (`/** … */`)', scala: 'Scaladoc comments (`/** … */`)',
  csharp: 'XML documentation comments (`/// <summary>`)', fsharp: 'XML documentation comments (`///`)', go: 'Go doc comments (`//`) that begin with the name of what they describe', rust: 'rustdoc comments (`///`, and `//!` for modules)', swift: 'Swift documentation comments (`///`)',
  c: 'Doxygen comments (`/** … */`)', cpp: 'Doxygen comments (`/** … */`)', 'objective-c': 'documentation comments (`/** … */`)', php: 'PHPDoc comments (`/** … */`)', ruby: 'YARD comments (`#`)', dart: 'dartdoc comments (`///`)', lua: 'LuaDoc comments (`---`)',
  haskell: 'Haddock comments (`-- |`)', elixir: '`@moduledoc` and `@doc`', r: "roxygen2 comments (`#'`)", julia: 'docstrings above declarations', perl: 'POD', powershell: 'comment-based help (`<# … #>`)', shellscript: 'comments (`#`) above functions',
};

/** How documentation is written in a language, for a model. */
export function docConvention(languageId: string): string {
  return CONVENTIONS[languageId] ?? `the documentation comments that are usual in ${languageId}`;
}
