/** The bounds on lockfiles and manifests that are not those of one format alone, in one place. */

export const lockBounds = {
  /** Elements of an XML document inside each other. */
  xmlDepth: 200,
  /** Characters of a line of a lockfile that is read line by line; a longer one is none. */
  lineLength: 16 * 1024,
  /** Characters of a requirement such as `>=1.0, <2.0`. */
  requirementLength: 500,
  /** Properties of a manifest inside each other. */
  propertyDepth: 30,
  /** Characters of a text with properties in it, and of what comes out: properties that double each other grow without end. */
  propertyLength: 1024,
  /** Parents of a pom. */
  pomParents: 30,
  /** Poms that import each other. */
  pomImportDepth: 20,
  /** Poms that one pom imports, and poms that are asked for one managed version. */
  pomImports: 500,
  /** Managed dependencies of a pom and its parents whose names depend on properties. */
  pomOpen: 5000,
  /** Dependencies that are followed for all Maven projects of a tree together. */
  pomDependencies: 2_000_000,
  /** Exclusions that count for one Maven dependency. */
  pomExclusions: 1000,
} as const;
