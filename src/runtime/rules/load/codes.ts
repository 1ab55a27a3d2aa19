import type { Context } from './context.ts';

/** Codes of errors, what they mean, and what to do. */
export const errorCodes = {
  LOAD_ERR_FILE_READ: {
    says: 'File read error',
    hint: 'Check that the file exists and may be read.',
    hintZh: '请检查文件是否存在以及读取权限。',
  },
  LOAD_ERR_YAML_PARSE: {
    says: 'YAML parse error',
    hint: 'Mend the YAML at the place given: indentation, quotes around texts with ": " in them.',
    hintZh: '请修正所示位置的 YAML：缩进，或为含有 ": " 的文本加引号。',
  },
  LOAD_ERR_YAML_VALIDATE: {
    says: 'Error validating internal structure of YAML file',
    hint: 'A file is a list of items: rule, macro, list, required_engine_version, required_plugin_versions. Mend the key named.',
    hintZh: '文件应为条目列表：rule、macro、list、required_engine_version、required_plugin_versions。请修正所指的键。',
  },
  LOAD_ERR_COMPILE_CONDITION: {
    says: 'Error compiling condition',
    hint: 'Mend the condition at the mark; docs/rules.md has its grammar, docs/rule-fields.md its fields.',
    hintZh: '请修正标记处的条件；语法见 docs/rules.md，字段见 docs/rule-fields.md。',
  },
  LOAD_ERR_COMPILE_OUTPUT: {
    says: 'Error compiling output',
    hint: 'Name a field that exists after the %, or write the text without it.',
    hintZh: '% 之后请写存在的字段，或去掉该符号。',
  },
  LOAD_ERR_VALIDATE: {
    says: 'Error validating rule/macro/list/exception objects',
    hint: 'Define what is named before it is used, appended to or replaced.',
    hintZh: '请先定义所引用、追加或替换的对象。',
  },
  LOAD_ERR_EXTENSION: { says: 'Error in extension item', hint: 'Mend the item.', hintZh: '请修正该条目。' },
} as const;

/** Codes of warnings: the rules load, and something in them is likely to be a mistake. */
export const warningCodes = {
  LOAD_UNKNOWN_SOURCE: 'Unknown event source',
  LOAD_UNSAFE_NA_CHECK: 'Unsafe <NA> comparison in condition',
  LOAD_NO_EVTTYPE: 'Condition has no event-type restriction',
  LOAD_UNKNOWN_FILTER: 'Unknown field or event-type in condition or output',
  LOAD_UNUSED_MACRO: 'Unused macro',
  LOAD_UNUSED_LIST: 'Unused list',
  LOAD_UNKNOWN_ITEM: 'Unknown rules file item',
  LOAD_DEPRECATED_ITEM: 'Used deprecated item',
  LOAD_WARNING_EXTENSION: 'Warning in extension item',
  LOAD_APPEND_NO_VALUES: 'Overriding/appending with no values',
  LOAD_EXCEPTION_NAME_NOT_UNIQUE: 'Multiple exceptions defined with the same name',
  LOAD_INVALID_MACRO_NAME: 'Invalid macro name',
  LOAD_INVALID_LIST_NAME: 'Invalid list name',
  LOAD_COMPILE_CONDITION: 'Warning in rule condition',
  LOAD_UNKNOWN_KEY: 'Unknown key in item definition',
} as const;

export type LoadErrorCode = keyof typeof errorCodes;
export type LoadWarningCode = keyof typeof warningCodes;

export interface LoadError {
  code: LoadErrorCode;
  message: string;
  context: Context;
}
export interface LoadWarning {
  code: LoadWarningCode;
  message: string;
  context: Context;
}

/** What became of one rule file. */
export interface LoadResult {
  name: string;
  successful: boolean;
  errors: LoadError[];
  warnings: LoadWarning[];
}

/** Ends the loading of a file. */
export class RuleLoadError extends Error {
  readonly code: LoadErrorCode;
  readonly context: Context;
  constructor(code: LoadErrorCode, message: string, context: Context) {
    super(message);
    this.name = 'RuleLoadError';
    this.code = code;
    this.context = context;
  }
}

/** Messages that several places give. */
export const messages = {
  append: "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.",
  enabled:
    "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').",
  overrideAndAppend:
    "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.",
  noMacro: "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists",
  noList: "List uses 'append' or 'override.items: append' but no list by that name already exists",
  noRuleToAppend: "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists",
  noRuleToReplace: "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists",
  macroName: 'Macro has an invalid name. Macro names should match a regular expression: ([a-zA-Z]+[a-zA-Z0-9_]*)',
  listName: `List has an invalid name. List names should match a regular expression: ([^()"'[:space:]=,]+)`,
  evtType: 'Rule matches too many evt.type values. This has a significant performance penalty.',
} as const;
