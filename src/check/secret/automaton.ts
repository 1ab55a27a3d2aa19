/**
 * Which of many words stand where in a stream of bytes: the automaton of Aho and Corasick ("Efficient string matching",
 * 1975) with every failure link resolved, so that each byte costs one look-up whatever the words are. Letters are compared
 * without regard to case. See docs/decisions/0015-secret-prefilter.md for what it was measured against.
 */

export interface Automaton {
  /** Row of a state plus class of a byte → row of the next state. */
  next: Int32Array;
  /** Class of each byte; both cases of a letter have one class, and all bytes that no word has another. */
  classes: Uint8Array;
  /** From this row on, a word ends in the state. */
  accepting: number;
  /** What ends in an accepting state: words by their place in the list, longest first. */
  outputs: (row: number) => readonly number[];
  /** Row of the state in which nothing was read. */
  start: number;
  /** Bytes of the longest word: so many behind, and the state is known whatever came before. */
  longest: number;
}

interface Node {
  to: Map<number, Node>;
  /** Words that end here, longest first. */
  words: number[];
  fail?: Node;
  row: number;
}

/**
 * @param words lower-case ASCII, none empty
 * @example const { next, classes } = automatonOf(['akia', 'ghp_'])
 */
export function automatonOf(words: readonly string[]): Automaton {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const word of words) {
    for (const byte of Buffer.from(word, 'latin1')) {
      if (classes[byte] !== 0) continue;
      classes[byte] = width++;
      if (byte >= 0x61 && byte <= 0x7a) classes[byte - 0x20] = classes[byte]!;
    }
  }
  const root: Node = { to: new Map(), words: [], row: 0 };
  for (const [index, word] of words.entries()) {
    let node = root;
    for (const byte of Buffer.from(word, 'latin1')) {
      const known = node.to.get(classes[byte]!);
      const child = known ?? { to: new Map<number, Node>(), words: [], row: 0 };
      if (!known) node.to.set(classes[byte]!, child);
      node = child;
    }
    node.words.push(index);
  }
  const order = linked(root);
  // States in which a word ends come last, so that one comparison tells them apart.
  const sorted = [
    ...order.filter(({ words: ends }) => ends.length === 0),
    ...order.filter(node => node.words.length > 0),
  ];
  for (const [index, node] of sorted.entries()) node.row = index * width;
  const next = new Int32Array(sorted.length * width);
  for (const { row, fail, to } of order) {
    // What a node does not know, the shorter word knows that it ends with.
    if (fail) next.copyWithin(row, fail.row, fail.row + width);
    for (const [one, child] of to) next[row + one] = child.row;
  }
  const ends = sorted.map(node => node.words);
  return {
    next,
    classes,
    accepting: sorted.findIndex(node => node.words.length > 0) * width,
    outputs: row => ends[row / width] ?? [],
    start: root.row,
    longest: Math.max(0, ...words.map(word => word.length)),
  };
}

/** All nodes from the root outwards, each with its failure link: the longest other word's beginning that it ends with. */
function linked(root: Node): Node[] {
  const order = [root];
  for (const node of order) {
    for (const [one, child] of node.to) {
      let fail = node.fail;
      while (fail && !fail.to.has(one)) fail = fail.fail;
      child.fail = fail?.to.get(one) ?? root;
      child.words = [...child.words, ...child.fail.words];
      order.push(child);
    }
  }
  return order;
}
