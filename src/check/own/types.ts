import type { Problem } from '../../model/index.ts';
import type { DockerfileTarget } from '../dockerfile/target.ts';
import type { Document } from '../document/types.ts';
import type { CheckInfo, Found } from '../types.ts';

export interface OwnFound {
  found: Found[];
  /** Checks that could not judge it. */
  problems: Problem[];
}

/** Users' own checks, of all the files that were given. */
export interface OwnChecks {
  infos: readonly CheckInfo[];
  /** One of them looks at documents of any kind. */
  anything: boolean;
  /** @param kind what the document was recognised as; undefined for any other YAML or JSON */
  judge(document: Document, kind: string | undefined): OwnFound;
  judgeDockerfile(path: string, target: DockerfileTarget): OwnFound;
}
