/** The import table of docs/architecture.md, as rules. A room may import the rooms listed; nothing else. */
const rooms = {
  model: [],
  kit: ['model'],
  version: ['model'],
  registry: ['model', 'kit'],
  source: ['model', 'kit', 'registry'],
  extract: ['model', 'kit', 'source'],
  advisory: ['model', 'kit', 'version', 'registry'],
  check: ['model', 'kit'],
  sbom: ['model', 'kit', 'registry'],
  policy: ['model', 'kit'],
  report: ['model', 'kit'],
  scan: ['model', 'kit', 'version', 'registry', 'source', 'extract', 'advisory', 'check', 'sbom', 'policy', 'report'],
  kubernetes: ['model', 'kit'],
  runtime: ['model', 'kit', 'source', 'kubernetes'],
  compliance: ['model', 'kit', 'version', 'source', 'extract', 'check'],
  remedy: ['model', 'kit', 'version', 'registry', 'source', 'extract', 'kubernetes'],
  store: ['model', 'kit'],
};
const names = Object.keys(rooms);

module.exports = {
  forbidden: [
    ...names.map(room => ({
      name: `${room}-imports`,
      severity: 'error',
      comment: `${room}/ may import ${rooms[room].join(', ') || 'nothing'}`,
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...rooms[room]].join('|')})/` },
    })),
    {
      name: 'doors',
      severity: 'error',
      comment:
        "Another room is entered by its door, index.ts, alone. (Tests and the command line's lazy imports may name a file; kit has doors behind which a language, or the table of licences, is loaded.)",
      from: { path: '^src/([^/]+)/', pathNot: '(\\.test\\.ts$|^src/(cli|platform)/)' },
      to: { path: '^src/[^/]+/.+', pathNot: '^src/($1)/|^src/[^/]+/index\\.ts$|^src/kit/(cel|spdx)/index\\.ts$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.test\\.ts$|/(testing[^/]*|hostile|cases)\\.ts$)' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.node'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
