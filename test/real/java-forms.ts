/** The forms in which images hold a Java archive. */
import { zipOf } from '../../src/extract/testing-zip.ts';
import { inflateEntry, readZip } from '../../src/extract/zip.ts';

/** Every file of an archive. */
export function unpacked(jar: Buffer): Record<string, Buffer> {
  const zip = readZip(jar, name => !name.endsWith('/'));
  return Object.fromEntries(zip.entries.map(entry => [entry.name, inflateEntry(zip, entry, 64 * 1024 * 1024)]));
}

const without = (files: Record<string, Buffer>, pattern: RegExp): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !pattern.test(name)));

const poms = /^META-INF\/maven\//;
const application = {
  'META-INF/maven/com.example/app/pom.properties': Buffer.from('groupId=com.example\nartifactId=app\nversion=1\n'),
};

export interface JavaForm {
  /** Files of the image, below `folder`. */
  files(jar: Buffer, file: string, folder: string): Record<string, Buffer>;
  /** The path under which a report names it, below `folder`; undefined where the form has no one path. */
  path?(file: string): string;
  /** Of no use for archives that have no pom of their own. */
  needsPom?: boolean;
}

export const javaForms: Record<string, JavaForm> = {
  plain: {
    files: (jar, file, folder) => ({ [`${folder}/${file}`]: jar }),
    path: file => file,
  },
  renamed: {
    files: (jar, _, folder) => ({ [`${folder}/lib.jar`]: jar }),
    path: () => 'lib.jar',
  },
  'without a pom': {
    files: (jar, file, folder) => ({ [`${folder}/${file}`]: zipOf(without(unpacked(jar), poms)) }),
    path: file => file,
  },
  'in a fat jar': {
    files: (jar, file, folder) => ({
      [`${folder}/app.jar`]: zipOf([{ name: `BOOT-INF/lib/${file}`, content: jar, stored: true }]),
    }),
    path: file => `app.jar!/BOOT-INF/lib/${file}`,
  },
  'in a war in an ear': {
    files: (jar, file, folder) => {
      const war = zipOf({ [`WEB-INF/lib/${file}`]: jar });
      return { [`${folder}/app.ear`]: zipOf({ 'app.war': war }) };
    },
    path: file => `app.ear!/app.war!/WEB-INF/lib/${file}`,
  },
  shaded: {
    files: (jar, _, folder) => ({ [`${folder}/app-1.jar`]: zipOf({ ...unpacked(jar), ...application }) }),
    path: () => 'app-1.jar',
    needsPom: true,
  },
  exploded: {
    files: (jar, _, folder) =>
      Object.fromEntries(Object.entries(unpacked(jar)).map(([name, bytes]) => [`${folder}/classes/${name}`, bytes])),
  },
};
