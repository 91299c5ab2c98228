import type { JSX } from 'preact';

/** Drawn on a 16 by 16 grid with a line one wide, like the icons of VS Code. */
const PATHS = {
  add: 'M8 3v10M3 8h10',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  insert: 'M2.5 3.5h11M2.5 12.5h11M5 8h8M10.5 5.5 13 8l-2.5 2.5M2.5 6.5v3',
  done: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6.5 8 10.5 12 6.5',
  toEnd: 'M8 3v9.5M4 8.5 8 12.5 12 8.5',
  pin: 'M6 2.5h4M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5',
  warning: 'M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.4',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

/** For the text of an answer, which is built without Preact. */
export function iconElement(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return <svg viewBox="0 0 16 16" class="icon" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
