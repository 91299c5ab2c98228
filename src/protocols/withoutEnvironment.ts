/**
 * Makes something while the environment variables with these names are out of sight, and puts them back. The SDKs read
 * theirs in the constructor and nowhere else; a custom header or an address from there must not reach a connection that
 * never named it. Some of them (`*_CUSTOM_HEADERS`) no option overrides. `make` is synchronous, so nobody else sees the gap.
 * On Windows `process.env` knows no capital and small letters, so that `names` must not either.
 */
export function withoutEnvironment<T>(names: RegExp, make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => names.test(name));
  for (const [name] of hidden) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
