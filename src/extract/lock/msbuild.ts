/**
 * .NET projects: what they refer to, with the versions and properties that Directory.Packages.props and
 * Directory.Build.props of the directories above them state. Conditions are not evaluated: what any of them could bring in
 * is counted.
 */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { alone, directoryOf, fileName, lockFacts } from './locked.ts';
import { filling, isOpen, type Project, parseProject, type Reference } from './msbuild-project.ts';
import { asked } from './requirement.ts';

const projects = ['.csproj', '.vbproj', '.fsproj'];
const shared = new Set([
  'directory.packages.props',
  'packages.props',
  'directory.build.props',
  'directory.build.targets',
]);
const lockName = 'packages.lock.json';

export const msbuild: Extractor = {
  id: 'lock/msbuild',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path =>
    projects.some(end => path.endsWith(end)) ||
    ((path.endsWith('.props') || path.endsWith('.targets')) && shared.has(fileName(path).toLowerCase())) ||
    (path.endsWith(lockName) && fileName(path) === lockName),
  async extractAll(files, facts) {
    const locked = new Set<string>();
    const read: Project[] = [];
    for (const file of files) {
      if (fileName(file.path) === lockName) locked.add(directoryOf(file.path));
      else {
        const project = await orProblem(file, facts);
        if (project) read.push(project);
      }
    }
    const above = Map.groupBy(
      read.filter(({ path }) => isShared(path)),
      ({ path }) => directoryOf(path),
    );
    /** Names that a project refers to, by the shared file that gives them a version. */
    const used = new Map<Project, Set<string>>();
    for (const project of read) if (!isShared(project.path)) report(project, above, locked, used, facts);
    for (const project of read) if (isShared(project.path)) reportShared(project, above, used, facts);
  },
  capability: {
    what: 'packages that .NET projects refer to, with central package versions; transitive ones only in packages.lock.json',
    files: ['**/*.{csproj,vbproj,fsproj}', '**/Directory.Packages.props', '**/Directory.Build.props'],
    type: 'nuget',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

const isShared = (path: string): boolean => shared.has(fileName(path).toLowerCase());

async function orProblem(file: ExtractFile, facts: FactSink): Promise<Project | undefined> {
  try {
    return await parseProject(file.path, file.text());
  } catch (error) {
    alone(file.path, facts, () => {
      throw error;
    });
    return undefined;
  }
}

/** The shared files that count for a directory, nearest first. */
function sharedAbove(path: string, above: ReadonlyMap<string, Project[]>): Project[] {
  const found: Project[] = [];
  for (let at = directoryOf(path); ; at = directoryOf(at)) {
    found.push(...(above.get(at) ?? []));
    if (at === '') return found;
  }
}

function report(
  project: Project,
  above: ReadonlyMap<string, Project[]>,
  locked: ReadonlySet<string>,
  used: Map<Project, Set<string>>,
  facts: FactSink,
): void {
  const inherited = sharedAbove(project.path, above);
  const fill = filling([project, ...inherited]);
  const lock = lockFacts('nuget', facts, project.path);
  // What is locked is told by the lockfile; which names are used is still of interest.
  const isLocked = locked.has(directoryOf(project.path));
  for (const reference of project.references) {
    const name = fill(reference.name);
    if (!name || isOpen(name)) continue;
    const own = fill(reference.override || reference.version);
    const central = own ? undefined : centralVersion(name, inherited);
    if (central) remember(used, central.project, name);
    const version = own || (central && fill(central.version)) || '';
    if (version && !isLocked) add(lock, name, version, reference);
  }
  lock.write();
}

function centralVersion(name: string, inherited: Project[]): { project: Project; version: string } | undefined {
  const lower = name.toLowerCase();
  for (const project of inherited) {
    const found = project.versions.get(lower);
    if (found) return { project, version: found.version };
  }
  return undefined;
}

/** A shared file states packages for all projects below it, and versions that some project uses, or that none here does. */
function reportShared(
  project: Project,
  above: ReadonlyMap<string, Project[]>,
  used: ReadonlyMap<Project, ReadonlySet<string>>,
  facts: FactSink,
): void {
  const fill = filling([project, ...sharedAbove(project.path, above)]);
  const lock = lockFacts('nuget', facts, project.path);
  const usedHere = used.get(project);
  for (const reference of [...project.references, ...project.versions.values()]) {
    const name = fill(reference.name);
    const version = fill(reference.override || reference.version);
    if (name && version && !isOpen(name) && !usedHere?.has(name.toLowerCase())) add(lock, name, version, reference);
  }
  lock.write();
}

function add(lock: ReturnType<typeof lockFacts>, name: string, version: string, { line, dev }: Reference): void {
  if (isOpen(version)) return;
  // `1.0` means 1.0 or later, of which NuGet takes the lowest; so it does of a range.
  const floating = version.includes('*');
  lock.add({
    name,
    line,
    direct: true,
    dev,
    ...(floating ? { version: '', requirement: version, guessed: true } : exactOf(version)),
  });
}

function exactOf(version: string): ReturnType<typeof asked> {
  const one = /^\[\s*([^,\s[\]()]+)\s*\]$/.exec(version)?.[1];
  if (one) return { version: one };
  return /[[\](),]/.test(version)
    ? { ...asked(version.replace(/^\s*[[(]/, ''), false), requirement: version }
    : { version };
}

function remember(used: Map<Project, Set<string>>, project: Project, name: string): void {
  const names = used.get(project);
  if (names) names.add(name.toLowerCase());
  else used.set(project, new Set([name.toLowerCase()]));
}
