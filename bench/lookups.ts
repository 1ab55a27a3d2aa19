/**
 * `node bench/lookups.ts DB ADVISORIES`: looks 1,000 packages up in a database that was just opened, matches them, and
 * prints the milliseconds. A process of its own, so that nothing is warm. The packages are such as a large image has:
 * half from the distribution, half from languages; about half of them have advisories.
 */
import { openDatabase } from '../src/advisory/index.ts';
import { packagesOf, type Wanted } from './packages.ts';

const wanted: Wanted[] = [
  { file: 'debian', ecosystem: 'Debian:12', type: 'deb', count: 500 },
  { file: 'npm', ecosystem: 'npm', type: 'npm', count: 300 },
  { file: 'pypi', ecosystem: 'PyPI', type: 'pypi', count: 200 },
];

const [database = '', advisories = ''] = process.argv.slice(2);
const packages = wanted.flatMap(one => packagesOf(advisories, one));
const opened = openDatabase(database);
const began = performance.now();
const { findings } = opened.match(packages, { now: new Date() });
const milliseconds = performance.now() - began;
opened.close();
console.log(JSON.stringify({ packages: packages.length, findings: findings.length, milliseconds }));
