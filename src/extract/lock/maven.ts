/**
 * Maven projects: pom.xml with everything that is in the tree (parents, imported poms, a repository in Maven's layout).
 * Profiles are not looked at: which of them is active depends on the machine.
 */
import type { ExtractFile, Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { lockBounds } from './bounds.ts';
import { alone } from './locked.ts';
import { type Pom, type PomDependency, parsePom } from './pom.ts';
import { createModels, isOpen, type Model, type Models, nameOf } from './pom-model.ts';
import { asked } from './requirement.ts';

const MiB = 1024 * 1024;

export const maven: Extractor = {
  id: 'lock/maven',
  version: 1,
  maxBytes: 4 * MiB,
  wants: path => path.endsWith('.pom') || path === 'pom.xml' || path.endsWith('/pom.xml'),
  async extractAll(files, facts) {
    const poms: Pom[] = [];
    for (const file of files) {
      const pom = await readPom(file, facts);
      if (pom) poms.push(pom);
    }
    const models = createModels(poms);
    const budget = { dependencies: lockBounds.pomDependencies };
    for (const pom of poms) {
      if (pom.path.endsWith('pom.xml')) alone(pom.path, facts, () => report(models.of(pom), models, budget, facts));
    }
    if (budget.dependencies < 0) {
      const message = `poms of this tree have more than ${lockBounds.pomDependencies} dependencies together; the rest were left out`;
      facts.problem({ code: 'bound', message });
    }
  },
  capability: {
    what: 'dependencies of Maven projects; transitive ones where the poms of a local repository are in the tree',
    files: ['**/pom.xml', '**/*.pom'],
    type: 'maven',
    licences: true,
    dependencies: true,
    scope: 'declared',
  },
};

async function readPom(file: ExtractFile, facts: FactSink): Promise<Pom | undefined> {
  try {
    return await parsePom(file.path, file.text());
  } catch (error) {
    alone(file.path, facts, () => {
      throw error;
    });
    return undefined;
  }
}

interface Chosen extends PackageFact {
  hard: boolean;
  on: Set<string>;
}

/** What may still be followed in this tree. */
interface Budget {
  dependencies: number;
}

function spend(model: Model, budget: Budget): boolean {
  budget.dependencies -= 1 + model.size;
  return budget.dependencies >= 0;
}

interface Wanted {
  model: Model;
  stated: PomDependency;
  excluded: readonly string[];
  by?: Chosen;
  direct: boolean;
  dev: boolean;
}

/** The dependencies of a project, as Maven mediates them: the nearest version wins, among equally near the first. */
function report(root: Model, models: Models, budget: Budget, facts: FactSink): void {
  const chosen = new Map<string, Chosen>();
  const own: Chosen = {
    ...{
      type: 'maven',
      name: nameOf(root),
      version: isOpen(root.version) ? '' : root.version,
      declared: true,
      direct: false,
    },
    ...(root.licences.length > 0 && { licences: root.licences }),
    ...{ extra: { from: 'workspace' }, hard: true, on: new Set<string>() },
  };
  chosen.set(own.name, own);
  let unnamed = 0;

  const follow = (queue: Wanted[]): void => {
    // The queue grows while it is walked.
    for (const { model, stated, excluded, by, direct, dev } of queue) {
      if (!stated.group || !stated.artifact || isOpen(nameOf(stated))) {
        unnamed++;
        continue;
      }
      const name = nameOf(stated);
      const near = model.managed(stated);
      const above = direct ? undefined : root.managed(stated);
      const scope = (stated.scope === 'test' ? 'test' : above?.scope) || stated.scope || near?.scope || 'compile';
      const optional = (stated.optional || near?.optional || above?.optional) === 'true';
      if (!direct && (optional || (scope !== 'compile' && scope !== 'runtime'))) continue;
      if (excluded.some(one => matches(one, stated.group, stated.artifact))) continue;
      by?.on.add(name);
      const version = versionOf(above?.version || stated.version || near?.version || '');
      const before = chosen.get(name);
      if (before && (before.hard || !version.hard || before === own)) continue;
      const found: Chosen = before
        ? Object.assign(before, version)
        : {
            ...{ type: 'maven', name, ...version, declared: true, direct, dev },
            ...(direct && stated.line > 0 && { line: stated.line }),
            on: new Set<string>(),
          };
      const how = { ...(scope !== 'compile' && { scope }), ...(optional && { optional }) };
      if (version.requirement || Object.keys(how).length > 0) {
        found.extra = { ...found.extra, ...how, ...(version.requirement && { requirement: version.requirement }) };
      }
      chosen.set(name, found);
      const below = found.version && models.find(stated.group, stated.artifact, found.version);
      if (!below || !spend(below, budget)) continue;
      if (below.licences.length > 0) found.licences = below.licences;
      const without = [stated, near, above].flatMap(one => one?.exclusions.map(nameOf) ?? []);
      const next = without.length > 0 ? [...excluded, ...without].slice(0, lockBounds.pomExclusions) : excluded;
      for (const one of below.dependencies()) {
        queue.push({ model: below, stated: one, excluded: next, by: found, direct: false, dev });
      }
    }
  };

  const ofRoot = (spend(root, budget) ? root.dependencies() : []).map((stated): Wanted => {
    const scope = stated.scope || root.managed(stated)?.scope;
    return { model: root, stated, excluded: [], by: own, direct: true, dev: scope === 'test' };
  });
  follow(ofRoot.filter(({ dev }) => !dev));
  follow(ofRoot.filter(({ dev }) => dev));

  const { pom } = root;
  for (const { hard, on, ...fact } of chosen.values()) {
    if (!fact.name.match(/^[^:]+:./) || isOpen(fact.name)) continue;
    const dependsOn = [...on].flatMap(name => keyOf(chosen.get(name))).sort();
    facts.package({ ...fact, path: pom.path, ...(dependsOn.length > 0 && { dependsOn }) });
  }
  tellWhatIsUnknown(root, [...chosen.values()], unnamed, facts);
}

function tellWhatIsUnknown(root: Model, chosen: Chosen[], unnamed: number, facts: FactSink): void {
  const { path } = root.pom;
  const open = chosen.filter(({ version, extra }) => version === '' && extra?.['from'] !== 'workspace').length;
  const missing = open > 0 ? root.missing() : [];
  if (missing.length > 0) {
    const where = missing.slice(0, 3).join(', ');
    const message = `${path}: ${open} dependencies have no version here; it may stand in ${where}, which is not in the tree`;
    facts.problem({ code: 'reference-not-found', message, path });
  }
  if (unnamed > 0) {
    const message = `${path}: ${unnamed} dependencies have no name, or one that depends on properties that are not known`;
    facts.problem({ code: 'record-invalid', message, path });
  }
}

const keyOf = (one: Chosen | undefined): string[] => (one ? [`${one.name}@${one.version}`] : []);

/** Maven's version requirements: `1.0` is a wish, `[1.0]` has to be met, of a range the lower bound is all that is known. */
function versionOf(text: string): { version: string; hard: boolean; requirement?: string; confidence?: 'low' } {
  if (isOpen(text)) return { version: '', hard: false, requirement: text };
  const one = /^\[([^,[\]()]+)\]$/.exec(text)?.[1];
  if (one) return { version: one.trim(), hard: true };
  if (!/[[\](),]/.test(text)) return { version: text, hard: false };
  const bound = /^[[(]\s*([^,\s[\]()]+)/.exec(text)?.[1] ?? '';
  return { version: bound, hard: false, requirement: asked(text, true).requirement ?? text, confidence: 'low' };
}

/** Either part of an exclusion may be `*`. */
function matches(exclusion: string, group: string, artifact: string): boolean {
  const colon = exclusion.indexOf(':');
  const [excludedGroup, excludedArtifact] = [exclusion.slice(0, colon), exclusion.slice(colon + 1)];
  return (
    (excludedGroup === '*' || excludedGroup === group) && (excludedArtifact === '*' || excludedArtifact === artifact)
  );
}
