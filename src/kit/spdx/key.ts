/** What two names of one licence have in common: `The Apache License, Version 2.0` and `apache2.0`. */

/** A text of letters, digits and `+`, which stands for "or any later version". */
export const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replace('lpgl', 'lgpl')
    .replace(/^(?:https?:\/\/)?(?:www\.)?|(?:\.(?:txt|html?|php|md|jsp))?\/?$/g, '')
    .replace(
      /[,\s]*\b(?:or|and)[\s(]+(?:\(?at your option\)?,?\s+)?(?:any\s+)?(?:later|newer|greater|above|higher)(?:\s+versions?)?|-or-later\b/g,
      '+',
    )
    .replace(/>=?\s*v?([\d.]+)/g, '$1+')
    .replace(/\b(?:licen[cs]e[ds]?|versions?|ver|the)\b|\bv(?:\.|\b|(?=\d))/g, '')
    .replace(/(?<=(?:gpl|mpl|epl|cddl|apache|asl|psf|zpl|eupl|afl|osl|fdl|wtfpl|cc0|lppl)[\s-]?)v\.?(?=\d)/g, '')
    .replace(/(?<=\d\.\d)\.0\b/g, '')
    .replace(/[^a-z0-9+]+/g, '');
