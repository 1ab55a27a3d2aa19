/** Tests, objects and states of an OVAL document (oval.mitre.org, linux-definitions-schema), as far as packages need them. */
import { copied, textAt, type XmlElement } from './xml.ts';

/** What a test compares, of which package. */
export interface PackageTest {
  name: string;
  /** `less than` …; absent where the package need only be there. */
  operation?: string;
  evr?: string;
  /** States on signature, architecture or version alone decide nothing about a fix. */
  other?: boolean;
  /** `version` of a release package: which product this is. */
  version?: string;
}

interface Test {
  object: string;
  state?: string;
}

type State = Omit<PackageTest, 'name'>;

/** Fills as the document is read; definitions come before what their criteria point at. */
export class OvalTests {
  #tests = new Map<string, Test>();
  #objects = new Map<string, string>();
  #states = new Map<string, State>();

  /** true: the element was one of ours. */
  take(element: XmlElement): boolean {
    const id = copied(element.attributes['id'] ?? '');
    if (element.name.endsWith('_test')) {
      const object = refIn(element, 'object');
      const state = refIn(element, 'state');
      if (object) this.#tests.set(id, state ? { object, state } : { object });
      return true;
    }
    if (element.name.endsWith('_object')) {
      const name = textAt(element, 'name');
      if (name) this.#objects.set(id, copied(name));
      return true;
    }
    if (!element.name.endsWith('_state')) return false;
    this.#states.set(id, stateOf(element));
    return true;
  }

  /** undefined: the document does not hold the test, or it is about something else than a package. */
  get(id: string): PackageTest | undefined {
    const test = this.#tests.get(id);
    const name = test && this.#objects.get(test.object);
    if (!test || !name) return undefined;
    const state = test.state ? this.#states.get(test.state) : undefined;
    return test.state && !state ? undefined : { name, ...state };
  }
}

/** Which elements `take` wants to see. */
export const isOvalPart = (name: string): boolean => /^(?:rpminfo|dpkginfo)_(?:test|object|state)$/.test(name);

const refIn = (element: XmlElement, name: string): string | undefined =>
  copiedIf(element.children.find(child => child.name === name)?.attributes[`${name}_ref`]);

const copiedIf = (text: string | undefined): string | undefined => text && copied(text);

/** Some of SUSE's documents number the operations of evr as OpenSCAP does inside. */
const operations: Record<string, string> = {
  1: 'equals',
  5: 'greater than',
  6: 'less than',
  7: 'greater than or equal',
  8: 'less than or equal',
};

function stateOf(element: XmlElement): State {
  const evr = element.children.find(child => child.name === 'evr');
  if (evr?.text) {
    const operation = evr.attributes['operation'] ?? 'equals';
    return { evr: copied(evr.text), operation: operations[operation] ?? copied(operation) };
  }
  const version = element.children.find(child => child.name === 'version');
  if (version?.text) return { version: version.text, other: true };
  return { other: true };
}
