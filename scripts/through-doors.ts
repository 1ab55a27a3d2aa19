import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Names that a room's door passes on, and the file each comes from. */
function doorOf(file: string, known: Map<string, Map<string, string>>): Map<string, string> {
  const before = known.get(file);
  if (before) return before;
  const names = new Map<string, string>();
  for (const [, list = '', from = ''] of readFileSync(file, 'utf8').matchAll(
    /^export \{([^}]*)\} from '(\.\/[^']+)';/gm,
  )) {
    for (const part of list.split(',')) {
      const name = part.trim();
      // Renamed exports stay behind the door.
      if (name && !name.startsWith('type ') && !name.includes(' as ')) names.set(name, join(dirname(file), from));
    }
  }
  known.set(file, names);
  return names;
}

/**
 * An esbuild plug-in: an import from a room's door becomes an import from the file behind it. When esbuild splits code, it
 * takes a door for one piece: whoever asks it for one function would load the whole room.
 */
export const throughDoors: Plugin = {
  name: 'through-doors',
  setup({ onLoad }) {
    const known = new Map<string, Map<string, string>>();
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace(
        /^import \{([^}]*)\} from '(\.\.?\/[^']*index\.ts)';/gm,
        (whole, list: string, from: string) => {
          const door = doorOf(join(dirname(path), from), known);
          const lines: string[] = [];
          const rest: string[] = [];
          for (const part of list.split(',').map(text => text.trim())) {
            const file = door.get(part.split(' as ')[0] ?? '');
            if (file) lines.push(`import { ${part} } from ${JSON.stringify(file)};`);
            else if (part && !part.startsWith('type ')) rest.push(part);
          }
          if (rest.length > 0) lines.push(`import { ${rest.join(', ')} } from '${from}';`);
          // The lines after it keep their numbers.
          return lines.join(' ') + '\n'.repeat(whole.split('\n').length - 1);
        },
      );
      return { contents, loader: 'ts' };
    });
  },
};
