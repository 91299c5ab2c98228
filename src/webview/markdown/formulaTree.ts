import temml from 'temml';

/** This module is a chunk of its own: it is loaded when the first formula wants to be drawn. */

/** No formula reaches out of its place, and no macro goes on for ever. */
const LIMITS = { maxSize: [20, 20] as [number, number], maxExpand: 1000 };

/**
 * A formula as MathML, which browsers draw with the fonts that are there and read out. `undefined`: it is no TeX that is
 * understood. Nothing in it can load or open anything, since such commands are not trusted.
 */
export function formulaTree(tex: string, display: boolean): DocumentFragment | undefined {
  const place = document.createElement('div');
  try {
    temml.render(tex, place, { displayMode: display, throwOnError: true, trust: false, annotate: true, ...LIMITS });
  } catch {
    return undefined; // Which of the ways in which TeX can be wrong is nothing that the reader of an answer can mend.
  }
  const tree = document.createDocumentFragment();
  tree.append(...place.childNodes);
  return tree;
}

let styles: CSSStyleSheet | undefined;

/** What MathML in Chromium leaves to style sheets, as far as Temml counts on it. */
export function formulaStyles(): CSSStyleSheet {
  if (!styles) {
    styles = new CSSStyleSheet();
    styles.replaceSync(`
      math { font-family: 'Cambria Math', 'STIX Two Math', 'Latin Modern Math', 'Noto Sans Math', math; font-size: 1.1em; line-height: normal; }
      math * { border-color: currentColor; }
      math[display='block'] { margin: 0; }
      mtable.tml-jot mtd { padding: 0.7ex 0; }
      menclose { display: inline-block; position: relative; padding: 0.5ex 0; }
      .tml-overline { padding: 0.1em 0 0; border-top: 0.065em solid; }
      .tml-underline { padding: 0 0 0.1em; border-bottom: 0.065em solid; }
      .tml-fbox { padding: 3pt; border: 1px solid; }
      .tml-cancel { display: inline-block; position: absolute; left: 0.5px; bottom: 0; width: 100%; height: 100%; background-color: currentColor; }
      .upstrike { clip-path: polygon(0.05em 100%, 0 calc(100% - 0.05em), calc(100% - 0.05em) 0, 100% 0.05em); }
      .downstrike { clip-path: polygon(0 0.05em, 0.05em 0, 100% calc(100% - 0.05em), calc(100% - 0.05em) 100%); }
      .sout { clip-path: polygon(0 calc(55% + 0.0333em), 0 calc(55% - 0.0333em), 100% calc(55% - 0.0333em), 100% calc(55% + 0.0333em)); }
      .tml-right { text-align: right; }
      .tml-left { text-align: left; }
    `);
  }
  return styles;
}
