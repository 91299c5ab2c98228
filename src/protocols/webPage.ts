/** Words of a page on which a network lets nobody through who has not signed in. */
const SIGN_IN = /\b(sign[ -]?in|log[ -]?[io]n|captive|hot-?spot|wi-?fi|guest (network|access))\b|登录|登陆|登入|认证|上网/i;
const CERTAIN = /\b(captive[ -]?portal|hot-?spot|network (log[ -]?in|sign[ -]?in|access|authentication))\b|上网(认证|登录)|portal 认证|网络认证/i;
/** Longer than what such a page says; a web site with "Log in" in its corner says more. */
const SHORT = 1500;

/** As much of a page as is looked at, in characters: it says what it is early. */
const LOOKED_AT = 16 * 1024;

/** The title of a page, or else its first heading. */
export function titleOf(html: string): string | undefined {
  const [, title = ''] = /<(?:title|h1)[^<>]*>([^<]*)</i.exec(html.slice(0, LOOKED_AT)) ?? [];
  return title.trim().replace(/&amp;/g, '&').replace(/&[a-z#0-9]+;/gi, ' ') || undefined;
}

/** Whether a page that came in place of an answer is where a network wants a person to sign in, or sends there at once. */
export function asksToSignIn(page: string, host: string): boolean {
  const html = page.slice(0, LOOKED_AT);
  if (SIGN_IN.test(titleOf(html) ?? '')) return true;
  const text = html.replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ').replace(/\s+/g, ' ').trim();
  if (CERTAIN.test(text) || (text.length <= SHORT && SIGN_IN.test(text))) return true;
  const [, target] = /<meta[^<>]+http-equiv=["']?refresh["']?[^<>]*content=["']?[^"'>]*url=['"]?([^"'>\s]+)/i.exec(html) ?? [];
  return target !== undefined && URL.canParse(target, host) && new URL(target, host).origin !== host;
}
