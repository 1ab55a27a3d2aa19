/** Draws what was measured over time: panels below each other, over the same seconds. */

export interface Line {
  colour: string;
  label: string;
  dash?: string;
  /** Second and value of each point. */
  points: readonly (readonly [number, number])[];
}

export interface Panel {
  title: string;
  /** Value at the top, and how it is written. */
  most: number;
  unit: string;
  lines: readonly Line[];
}

export interface Drawing {
  caption: string;
  seconds: number;
  panels: readonly Panel[];
}

const size = { width: 760, panel: 120, left: 200, right: 20, top: 34, gap: 34 };

/** @returns text of an SVG */
export function drawn({ caption, seconds, panels }: Drawing): string {
  const x = (second: number): string =>
    (size.left + (second / seconds) * (size.width - size.left - size.right)).toFixed(1);
  const bottomOf = (index: number): number => size.top + index * (size.panel + size.gap) + size.panel;
  const parts = panels.map(({ title, most, unit, lines }, index) => {
    const bottom = bottomOf(index);
    const y = (value: number): string => (bottom - (Math.min(value, most) / most) * size.panel).toFixed(1);
    const paths = lines.map(({ colour, dash, points }) => {
      const places = points.map(([second, value]) => `${x(second)},${y(value)}`).join(' ');
      return `<polyline fill="none" stroke="${colour}" stroke-width="1.6"${dash ? ` stroke-dasharray="${dash}"` : ''} points="${places}"/>`;
    });
    const labels = lines.map(
      ({ colour, label }, i) => `<text x="8" y="${bottom - size.panel + 34 + i * 17}" fill="${colour}">${label}</text>`,
    );
    return [
      `<rect x="${size.left}" y="${bottom - size.panel}" width="${size.width - size.left - size.right}" height="${size.panel}" fill="#f6f8fa"/>`,
      `<text x="8" y="${bottom - size.panel + 14}" font-weight="bold">${title}</text>`,
      `<text x="${size.left - 6}" y="${bottom - size.panel + 10}" text-anchor="end" fill="#57606a">${unit}</text>`,
      ...labels,
      ...paths,
    ].join('\n');
  });
  const height = bottomOf(panels.length - 1) + 30;
  const ticks = Array.from({ length: Math.floor(seconds / 10) + 1 }, (_, i) => i * 10).map(
    second => `<text x="${x(second)}" y="${height - 10}" text-anchor="middle" fill="#57606a">${second} s</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" font-family="sans-serif" font-size="12" role="img">
<title>${caption}</title>
<rect width="${size.width}" height="${height}" fill="white"/>
<text x="8" y="18" font-size="13">${caption}</text>
${parts.join('\n')}
${ticks.join('\n')}
</svg>
`;
}
