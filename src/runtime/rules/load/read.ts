import { messages } from './codes.ts';
import { appendList, appendMacro, type Collector, define } from './collect.ts';
import { type Context, fileContext, within } from './context.ts';
import { child, fail, has, textAt, textsAt } from './decode.ts';
import { appends, warn } from './overrides.ts';
import { readRule, ruleKeys } from './read-rule.ts';
import { engineVersion, versionProblem } from './versions.ts';
import type { YamlNode } from './yaml.ts';

/** Reads the items of a document into the collection. */
export function readDocument(document: YamlNode, name: string, collector: Collector): void {
  const context = fileContext(name);
  if (document.kind === 'null') return;
  if (document.kind === 'scalar') fail('Rules content is not yaml', context);
  if (document.kind !== 'list') fail('Rules content is not yaml array of objects', context);
  for (const item of document.items) if (item.kind !== 'null') readItem(item, context, collector);
}

type Reader = (item: YamlNode, context: Context, collector: Collector) => void;

/** Kinds of items: the key that makes an item one, the other keys it may have, how it is read. */
const kinds: { key: string; others: readonly string[]; read: Reader }[] = [
  { key: 'required_engine_version', others: [], read: readEngineVersion },
  { key: 'required_plugin_versions', others: [], read: readPluginVersions },
  { key: 'list', others: ['items', 'append', 'override'], read: readList },
  { key: 'macro', others: ['condition', 'append', 'override'], read: readMacro },
  { key: 'rule', others: ruleKeys, read: readRule },
];

function readItem(item: YamlNode, parent: Context, collector: Collector): void {
  const context = within(parent, 'rules content item', '', item.mark);
  if (item.kind !== 'map') fail('Unexpected element type. Each element should be a yaml associative array.', context);
  const kind = kinds.find(({ key }) => has(item, key));
  if (!kind) {
    warn(collector, 'LOAD_UNKNOWN_ITEM', 'Unknown top level item', context);
    return;
  }
  const name = child(item, kind.key)?.text ?? '';
  for (const [key, { key: mark }] of item.entries) {
    if (key === kind.key || kind.others.includes(key)) continue;
    const typed = kind.key as 'list' | 'macro' | 'rule' | 'required_engine_version';
    const at = within(within(parent, typed, name, item.mark), 'value for', key, mark);
    warn(collector, 'LOAD_UNKNOWN_KEY', `Unknown key '${key}'`, at);
  }
  kind.read(item, parent, collector);
}

function readEngineVersion(item: YamlNode, parent: Context): void {
  const context = within(parent, 'required_engine_version', '', item.mark);
  const text = textAt(item, 'required_engine_version', context);
  const version = /^\d+$/.test(text) ? `0.${text}.0` : text;
  const problem = versionProblem(version, engineVersion);
  if (problem === 'unreadable')
    fail(`Unable to parse engine version '${text}' as a semver string. Expected "x.y.z" semver format.`, context);
  if (problem)
    fail(
      `Rules require engine version ${version}, but engine version is ${engineVersion}`,
      context,
      'LOAD_ERR_VALIDATE',
    );
}

function readPluginVersions(item: YamlNode, parent: Context, { collected }: Collector): void {
  const value = child(item, 'required_plugin_versions') as YamlNode;
  const context = within(parent, 'required plugin versions', '', value.mark);
  if (value.kind !== 'list') fail('Value of required_plugin_versions must be a sequence', context);
  const requirementOf = (node: YamlNode, at: Context) => {
    if (node.kind !== 'map') fail('Plugin version must be a mapping', at);
    return { name: textAt(node, 'name', at), version: textAt(node, 'version', at) };
  };
  for (const plugin of value.items) {
    const at = within(context, 'required plugin versions entry', child(plugin, 'name')?.text ?? '', plugin.mark);
    const alternatives = [requirementOf(plugin, at)];
    const others = child(plugin, 'alternatives');
    if (others && others.kind !== 'list') fail('Value of plugin version alternatives must be a sequence', at);
    for (const other of others?.items ?? [])
      alternatives.push(requirementOf(other, within(at, 'required plugin versions alternative', '', other.mark)));
    const seen = new Set<string>();
    for (const { name, version } of alternatives) {
      if (versionProblem(version, version) === 'unreadable')
        fail(`Invalid required version '${version}' for plugin '${name}'`, at, 'LOAD_ERR_VALIDATE');
      if (seen.has(name))
        fail(`Defined multiple alternative version requirements for plugin '${name}'`, at, 'LOAD_ERR_VALIDATE');
      seen.add(name);
    }
    collected.plugins.push({ context: at, alternatives });
  }
}

function readList(item: YamlNode, parent: Context, collector: Collector): void {
  const name = textAt(item, 'list', within(parent, 'list', '', item.mark));
  const context = within(parent, 'list', name, item.mark);
  if (!/^[^()"'\s=,]+$/.test(name)) warn(collector, 'LOAD_INVALID_LIST_NAME', messages.listName, context);
  const items = textsAt(item, 'items', context);
  const info = { name, context, items, index: 0, visibility: 0 };
  if (appends(item, 'items', context, collector)) appendList(collector, info);
  else define(collector.collected.lists, info, collector.collected);
}

function readMacro(item: YamlNode, parent: Context, collector: Collector): void {
  const name = textAt(item, 'macro', within(parent, 'macro', '', item.mark));
  const context = within(parent, 'macro', name, item.mark);
  if (!/^[a-zA-Z]+[a-zA-Z0-9_]*$/.test(name)) warn(collector, 'LOAD_INVALID_MACRO_NAME', messages.macroName, context);
  const condition = textAt(item, 'condition', context);
  const conditionContext = within(context, 'macro condition', '', (child(item, 'condition') as YamlNode).mark);
  const info = { name, context, conditionContext, condition, index: 0, visibility: 0 };
  if (appends(item, 'condition', context, collector)) appendMacro(collector, info);
  else define(collector.collected.macros, info, collector.collected);
}
