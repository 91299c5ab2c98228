/**
 * Puts a sentence into the person's language. The English sentence is the key, `{0}`, `{1}` … stand for the arguments:
 * the contract of `vscode.l10n.t`, which the host passes in. `core` never decides the language.
 */
export type Translate = (message: string, ...args: readonly (string | number)[]) => string;

/** A `Translate` over a bundle (English sentence to translated sentence), for the webview and for tests. A missing sentence stays English. */
export function translator(bundle: Readonly<Record<string, string>>): Translate {
  return (message, ...args) => (own(bundle, message) ?? message).replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}

function own(bundle: Readonly<Record<string, string>>, message: string): string | undefined {
  return Object.hasOwn(bundle, message) ? bundle[message] : undefined;
}
