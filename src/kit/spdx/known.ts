/** Names to licences: the ids of the SPDX list, in any letter case, and the names that people have for them. */
import exceptionIds from 'spdx-exceptions/index.json' with { type: 'json' };
import oldIds from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import currentIds from 'spdx-license-ids/index.json' with { type: 'json' };
import type { Expression, Simple } from './expression.ts';
import { gnuLicence } from './gnu.ts';
import { keyOf } from './key.ts';
import { exceptionNames, names } from './names.ts';

interface Tables {
  ids: Map<string, string>;
  exceptions: Map<string, string>;
  /** Key of a name → expression, as text. */
  names: Map<string, string>;
  exceptionNames: Map<string, string>;
}

let tables: Tables | undefined;

/** Made when it is first asked. */
function known(): Tables {
  if (tables) return tables;
  const byName = new Map<string, string>();
  const put = (name: string, licence: string) => {
    const key = keyOf(name);
    if (key && !byName.has(key)) byName.set(key, licence);
  };
  for (const [licence, list] of Object.entries(names)) for (const name of list) put(name, licence);
  for (const id of [...currentIds, ...oldIds]) {
    put(id, id);
    // MPL 2 is MPL-2.0.
    if (/\d\.0$/.test(id)) put(id.slice(0, -2), id);
  }
  const byException = new Map(exceptionIds.map(id => [keyOf(id), id]));
  for (const [id, list] of Object.entries(exceptionNames)) for (const name of list) byException.set(keyOf(name), id);
  tables = {
    ids: new Map([...currentIds, ...oldIds].map(id => [id.toLowerCase(), id])),
    exceptions: new Map(exceptionIds.map(id => [id.toLowerCase(), id])),
    names: byName,
    exceptionNames: byException,
  };
  return tables;
}

/** Ids that the list has given up (SPDX 3.0, "deprecated"), where another says the same. */
const renamed: Record<string, string> = {
  'BSD-2-Clause-FreeBSD': 'BSD-2-Clause',
  'BSD-2-Clause-NetBSD': 'BSD-2-Clause',
  Nunit: 'zlib-acknowledgement',
  'StandardML-NJ': 'SMLNJ',
  'bzip2-1.0.5': 'bzip2-1.0.6',
};

/** Without a word for later versions, the GNU licences mean the one version alone. */
const current = (id: string): string => renamed[id] ?? (/^(?:[AL]?GPL|GFDL)-\d\.\d$/.test(id) ? `${id}-only` : id);

const whole: Record<string, Expression> = {
  wxWindows: { licence: 'LGPL-2.0-or-later', exception: 'WxWindows-exception-3.1' },
  'eCos-2.0': { licence: 'GPL-2.0-or-later', exception: 'eCos-exception-2.0' },
};

/** An id of the list, in any letter case, with `+` for later versions; the GNU licences have ids for that. */
export function licenceById(text: string): Expression | undefined {
  const { ids } = known();
  const later = text.endsWith('+');
  const id = ids.get((later ? text.slice(0, -1) : text).toLowerCase());
  if (!id) return /^LicenseRef-[\w.-]+$/.test(text) ? { licence: text } : undefined;
  if (/^(?:[AL]?GPL|GFDL)-\d\.\d$/.test(id)) return { licence: `${id}-${later ? 'or-later' : 'only'}` };
  if (whole[id]) return whole[id];
  // Everything newer than the only version there is: nothing is gained by saying so, but it is said.
  return { licence: later && !id.endsWith('-or-later') ? `${current(id)}+` : current(id) };
}

/** What a whole name stands for; undefined where nobody calls a licence so. */
export function licenceByName(name: string): Expression | undefined {
  const key = keyOf(name);
  if (key === '') return undefined;
  const gnu = gnuLicence(key);
  if (gnu) return { licence: gnu };
  const { names: table } = known();
  const text = table.get(key) ?? (key.endsWith('+') ? table.get(key.slice(0, -1)) : undefined);
  return text === undefined ? undefined : ofTable(text);
}

/** Expressions of the table have one form: `A OR B WITH C`. */
function ofTable(text: string): Expression {
  const parts = text.split(' OR ').map((part): Expression => {
    const [licence = '', exception] = part.split(' WITH ');
    const simple = licenceById(licence) ?? { licence };
    return exception ? { ...(simple as Simple), exception } : simple;
  });
  return parts.length === 1 ? parts[0]! : { any: parts };
}

/** An exception, by its id or a name. */
export function exceptionByName(name: string): string | undefined {
  const { exceptions, exceptionNames: table } = known();
  return exceptions.get(name.toLowerCase()) ?? table.get(keyOf(name));
}
