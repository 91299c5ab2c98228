/** The arguments of the desktop `code` that matter when its server takes its place. */
export interface WebHostArguments {
  /** Only the last one can be given to the page; the others are to be installed by a link. */
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath: string | undefined;
  readonly userDataDirectory: string | undefined;
  readonly extensionsDirectory: string | undefined;
  readonly locale: string | undefined;
  /** What to open: a folder or a `.code-workspace` file. */
  readonly folder: string | undefined;
  readonly flags: ReadonlySet<string>;
}

/** Options that take a value, which may also be the next argument. */
const VALUED = new Set(['extensionDevelopmentPath', 'extensionTestsPath', 'user-data-dir', 'extensions-dir', 'locale', 'log', 'profile', 'crash-reporter-directory']);

/** Reads the desktop's command line. What makes no sense without a window (`--no-sandbox`, …) is a flag that nobody asks for. */
export function parseWebHostArguments(args: readonly string[]): WebHostArguments {
  const values = new Map<string, string[]>();
  const flags = new Set<string>();
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const { name, value } = /^--(?<name>[^=]+)(?:=(?<value>.*))?$/s.exec(argument)?.groups ?? {};
    if (name === undefined) {
      rest.push(argument);
    } else if (!VALUED.has(name)) {
      flags.add(name);
    } else {
      const given = value ?? args[(index += 1)];
      if (given === undefined) throw new Error(`--${name} needs a value`);
      values.set(name, [...(values.get(name) ?? []), given]);
    }
  }
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  return {
    extensionDevelopmentPaths: values.get('extensionDevelopmentPath') ?? [],
    extensionTestsPath: last('extensionTestsPath'),
    userDataDirectory: last('user-data-dir'),
    extensionsDirectory: last('extensions-dir'),
    locale: last('locale'),
    folder: rest.at(-1),
    flags,
  };
}
