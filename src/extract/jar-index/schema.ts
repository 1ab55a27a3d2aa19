/** The index of Maven artifacts by the SHA-1 of their archives: one SQLite file. */

export const schemaVersion = 1;

/** Name of the file in the database's folder. */
export const jarIndexFile = 'jar-index.sqlite';

export const schema = `
CREATE TABLE artifacts (id INTEGER PRIMARY KEY, grp TEXT NOT NULL, name TEXT NOT NULL, versions INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name, grp));
CREATE TABLE jars (sha1 BLOB PRIMARY KEY, artifact INTEGER NOT NULL, version TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = ${schemaVersion};
`;
