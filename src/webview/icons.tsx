import type { JSX } from 'preact';

/** Drawn on a 16 by 16 grid with a line one wide, like the icons of VS Code. */
const PATHS = {
  add: 'M8 3v10M3 8h10',
  attach: 'M10.5 8a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0zM10.5 5.5v3.3q0 1.7 1.5 1.7q1.7-.2 1.7-2.7a5.7 5.7 0 1 0-2.3 4.6',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  insert: 'M2.5 3.5h11M2.5 12.5h11M5 8h8M10.5 5.5 13 8l-2.5 2.5M2.5 6.5v3',
  apply: 'M4 2.5h5.5L12.5 5.5v8H4zM8.2 6v3.6M6.4 7.8H10M6.4 11.4H10',
  more: 'M3.1 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M11.9 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  previous: 'M8 13V3.5M4 7.5 8 3.5 12 7.5',
  done: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6.5 8 10.5 12 6.5',
  toEnd: 'M8 3v9.5M4 8.5 8 12.5 12 8.5',
  pin: 'M6 2.5h4M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5',
  edit: 'M11 2.8 13.2 5 5.6 12.6 2.8 13.2 3.4 10.4zM9.5 4.3l2.2 2.2',
  remove: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9M6.9 7v4M9.1 7v4',
  fork: 'M4.5 2a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M4.5 11a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M11.5 4a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M4.5 5v6M11.5 7c0 2.6-7 1.4-7 4',
  forkInEditor: 'M2.5 3.5h11v9.5h-11zM2.5 6h11M6.5 9.5h3.5M8.5 8l1.5 1.5L8.5 11',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  otherModel: 'M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13',
  history: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3M8 5.5V8l2 1.3',
  before: 'M9.5 4l-4 4 4 4',
  after: 'M6.5 4l4 4-4 4',
  file: 'M4 1.5h5l3.5 3.5v9.5h-8.5zM9 1.5v3.5h3.5',
  folder: 'M1.5 3.5h4.5l1.5 2h7v8h-13z',
  selection: 'M2.5 4v-1.5h1.5M7 2.5h2M12 2.5h1.5v1.5M13.5 7v2M13.5 12v1.5h-1.5M9 13.5h-2M4 13.5h-1.5v-1.5M2.5 9v-2',
  symbol: 'M8 1.5 13.5 4.5v6.5l-5.5 3.5-5.5-3.5v-6.5zM2.5 4.5 8 8l5.5-3.5M8 8v6.5',
  problems: 'M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.4',
  terminal: 'M1.5 2.5h13v11h-13zM4 5.5 6.5 8 4 10.5M8 10.5h4',
  diff: 'M8 2.5v6M5 5.5h6M5 12.5h6',
  paste: 'M5.5 3h-2v11h9v-11h-2M5.5 2h5v2.5h-5z',
  image: 'M1.5 2.5h13v11h-13zM1.5 11 5.5 7l3 3 2-2 4 4M11 5.5v.4',
  document: 'M4 1.5h5l3.5 3.5v9.5h-8.5zM9 1.5v3.5h3.5M6 8.5h4M6 11h4',
  editors: 'M4.5 4.5v-2h9v9h-2M2.5 4.5h9v9h-9z',
  action: 'M9 1.5 3.5 9h4l-.5 5.5L12.5 7h-4z',
  intoText: 'M2.5 3.5h11M2.5 12.5h5M10.5 8v5M8 10.5l2.5 2.5 2.5-2.5M2.5 8h5',
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
