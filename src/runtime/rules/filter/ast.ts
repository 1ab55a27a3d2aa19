/** A condition as a tree. Positions count from index 0, line 1 and column 1, as the messages of the field do. */

export interface Position {
  index: number;
  line: number;
  column: number;
}

export type Modifier = 'oneof' | 'anyof' | 'allof';

/** `field[argument]`. */
export interface FieldNode {
  kind: 'field';
  name: string;
  argument: string | undefined;
  at: Position;
}

/** `name(argument, …)[index]`. Transformers of one operand have one argument. */
export interface TransformNode {
  kind: 'transform';
  name: string;
  arguments: Operand[];
  index: string | undefined;
  at: Position;
}

/** A text in quotes, or a list of operands, as an argument of a transformer. */
export interface TextNode {
  kind: 'text';
  value: string;
  at: Position;
}
export interface OperandsNode {
  kind: 'operands';
  items: Operand[];
  at: Position;
}
export type Operand = FieldNode | TransformNode | TextNode | OperandsNode;

/** The right-hand side: one text, a list of texts, or something read from the event. */
export interface ValueNode {
  kind: 'value';
  value: string;
  at: Position;
}
export interface ListNode {
  kind: 'list';
  values: string[];
  at: Position;
}
export type Right = ValueNode | ListNode | FieldNode | TransformNode;

export interface CheckNode {
  kind: 'check';
  left: FieldNode | TransformNode;
  operator: string;
  modifier: Modifier | undefined;
  /** Absent for `exists`. */
  right: Right | undefined;
  at: Position;
}

/** A name that stands alone: a macro. */
export interface NameNode {
  kind: 'name';
  name: string;
  at: Position;
}
export interface NotNode {
  kind: 'not';
  child: Condition;
  at: Position;
}
export interface JunctionNode {
  kind: 'and' | 'or';
  children: Condition[];
  at: Position;
}
export type Condition = CheckNode | NameNode | NotNode | JunctionNode;
