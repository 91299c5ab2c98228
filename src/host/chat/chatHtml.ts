import * as vscode from 'vscode';

/** The folders that the chat page may load from, and no others. */
export function chatRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), vscode.Uri.joinPath(extensionUri, 'media')];
}

/**
 * The page that the chat view shows. Nothing from outside loads: no remote image, script or style, no connection; text
 * becomes elements only through our own script, which Trusted Types hold to that.
 */
export function chatHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const uri = (...path: string[]): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const csp = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // The small pictures on chips, which the page makes itself. No address can be asked for by this.
    'img-src data:',
    "require-trusted-types-for 'script'",
  ].join('; ');
  // The words are data for the page's own script; `<` is escaped so that no sentence can close the element.
  const words = JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('media', 'chat.css')}">
<title>Latchkey</title>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="latchkey-words">${words}</script>
<script type="module" nonce="${nonce}" src="${uri('dist', 'webview', 'chat.js')}"></script>
</body>
</html>`;
}
