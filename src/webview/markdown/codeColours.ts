import { flatten, parseColour, readable } from '../../core/colour/colour.ts';
import { TOKEN_KINDS, type CodeColours, type TokenStyle } from '../../core/colour/tokenTheme.ts';

/** Text of this contrast is readable (WCAG 2.2, AA); VS Code holds the text of its terminal to the same. */
const READABLE = 4.5;

/**
 * Gives code the colours of the person's theme, as custom properties of the page that `media/chat.css` prefers to its own.
 * `undefined`: the style sheet's. A kind that the theme says nothing about looks like what it stands in.
 */
export function showCodeColours(colours: CodeColours | undefined): void {
  shown = colours;
  apply(colours);
  // A theme's colours and its background come in messages of different senders, either of them first.
  backgrounds ??= watchBackground();
}

let shown: CodeColours | undefined;
let backgrounds: MutationObserver | undefined;

/** VS Code writes the theme on the body, together with the variables on the root. */
function watchBackground(): MutationObserver {
  const observer = new MutationObserver(() => apply(shown));
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return observer;
}

function apply(colours: CodeColours | undefined): void {
  const { style } = document.documentElement;
  const background = parseColour(getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background'));
  for (const kind of TOKEN_KINDS) {
    const set = (name: string, value: string): void => style.setProperty(`--theme-${kind}${name}`, colours ? value : '');
    const { foreground, fontStyle }: TokenStyle = colours?.[kind] ?? {};
    const colour = foreground === undefined ? undefined : parseColour(foreground);
    set('', !colour ? 'currentcolor' : background ? readable(colour, flatten(background, { red: 0, green: 0, blue: 0, alpha: 1 }), READABLE) : foreground ?? '');
    const words = new Set(fontStyle?.split(/\s+/));
    set('-style', words.has('italic') ? 'italic' : 'normal');
    set('-weight', words.has('bold') ? 'bold' : 'normal');
    set('-line', words.has('underline') ? 'underline' : words.has('strikethrough') ? 'line-through' : 'none');
  }
}
