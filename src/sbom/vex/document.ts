/** What every form of VEX says, in the words of OpenVEX (specification 0.2.0). */

/** From the worst to be wrong about on: of two statements of the same time, the first of these holds. */
export const vexStatuses = ['affected', 'under_investigation', 'fixed', 'not_affected'] as const;
export type VexStatus = (typeof vexStatuses)[number];

/** Why a product is not affected (OpenVEX specification, "Status Justifications"). */
export const vexJustifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type VexJustification = (typeof vexJustifications)[number];

/** One thing that a statement speaks of. */
export interface VexProduct {
  /** All names of it: package URLs, references, digests (`sha256:…`), CPEs. One that fits is enough. */
  ids: string[];
  /** The versions meant, beside those in the ids, as a version range (`vers:npm/>=1.2|<1.5`). */
  range?: string;
  /** Packages inside it that alone are meant; empty: the product itself, with all that is in it. */
  subcomponents: VexComponent[];
}

export interface VexComponent {
  ids: string[];
  range?: string;
}

export interface VexStatement {
  /** The CVE or the advisory's own id. */
  vulnerability: string;
  aliases: string[];
  products: VexProduct[];
  status: VexStatus;
  justification?: VexJustification;
  /** Why not affected, in the author's words. */
  impact?: string;
  /** What to do about it, in the author's words. */
  action?: string;
  /** RFC 3339; the document's where a statement has none of its own. */
  timestamp?: string;
}

export interface VexDocument {
  form: 'openvex' | 'cyclonedx' | 'csaf';
  id: string;
  author: string;
  timestamp?: string;
  statements: VexStatement[];
  /** Statements without a vulnerability, a status or a product. They are counted, never guessed at. */
  unreadable: number;
}
