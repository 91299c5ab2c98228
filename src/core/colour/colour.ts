/** Colours as numbers: what it takes to keep text readable on a background. */

/** Red, green and blue from 0 to 255, and how much of it covers what is below, from 0 to 1. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` and `rgba(…)`: how themes and browsers write colours. */
export function parseColour(text: string): Colour | undefined {
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.exec(text.trim())?.[1];
  if (hex !== undefined) {
    const full = hex.length <= 4 ? Array.from(hex, (digit) => digit + digit).join('') : hex;
    const part = (index: number): number => Number.parseInt(full.slice(2 * index, 2 * index + 2), 16);
    return { red: part(0), green: part(1), blue: part(2), alpha: full.length === 8 ? part(3) / 255 : 1 };
  }
  const numbers = /^rgba?\(([^)]*)\)$/i.exec(text.trim())?.[1]?.split(/[\s,/]+/).filter((part) => part !== '').map(Number);
  const [red, green, blue, alpha = 1] = numbers ?? [];
  if (red === undefined || green === undefined || blue === undefined || [red, green, blue, alpha].some(Number.isNaN)) return undefined;
  return { red, green, blue, alpha };
}

/** `top` as it looks on `below`, which covers everything. */
export function flatten(top: Colour, below: Colour): Colour {
  return mix(below, { ...top, alpha: 1 }, top.alpha);
}

/** Contrast from 1 to 21 as in WCAG 2.2, "contrast ratio". Both cover everything. */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/**
 * A colour for text that is `ratio` away from the background: `text` itself where it is, else moved towards white or black
 * as far as it takes, which is what VS Code's terminal does with the colours of programs. The result is `#rrggbb`.
 */
export function readable(text: Colour, background: Colour, ratio: number): string {
  const flat = flatten(text, background);
  const [white, black] = [{ red: 255, green: 255, blue: 255, alpha: 1 }, { red: 0, green: 0, blue: 0, alpha: 1 }];
  const goal = contrast(white, background) > contrast(black, background) ? white : black;
  for (let step = 0; step < 20; step += 1) {
    const moved = mix(flat, goal, step / 20);
    if (contrast(moved, background) >= ratio) return hexOf(moved);
  }
  return hexOf(goal);
}

function mix(from: Colour, to: Colour, part: number): Colour {
  const between = (a: number, b: number): number => Math.round(a + (b - a) * part);
  return { red: between(from.red, to.red), green: between(from.green, to.green), blue: between(from.blue, to.blue), alpha: 1 };
}

function hexOf({ red, green, blue }: Colour): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, WCAG 2.2. */
function luminance({ red, green, blue }: Colour): number {
  const linear = (part: number): number => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
