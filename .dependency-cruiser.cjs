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

/** Likewise for the folders of runtime/: one way, from what an event is to the sensor that brings it. Tests may look anywhere. */
const runtime = {
  rules: ['fields'],
  fields: ['rules', 'scap', 'state'],
  scap: ['rules'],
  state: ['rules', 'scap'],
  audit: ['rules', 'fields'],
  needs: ['rules', 'scap', 'fields'],
  proc: ['rules', 'scap', 'state'],
  containers: ['state'],
  throttle: ['rules'],
  facts: ['rules', 'state', 'proc'],
  metrics: [],
  outputs: ['rules', 'metrics'],
  libbpf: [],
  degrade: ['rules', 'scap', 'state', 'fields', 'proc'],
  response: ['rules', 'state', 'fields', 'containers', 'degrade', 'libbpf'],
  sensor: 'rules fields scap state needs proc containers throttle facts metrics libbpf degrade response'.split(' '),
};

module.exports = {
  forbidden: [
    ...names.map(room => ({
      name: `${room}-imports`,
      severity: 'error',
      comment: `${room}/ may import ${rooms[room].join(', ') || 'nothing'}`,
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...rooms[room]].join('|')})/` },
    })),
    ...Object.entries(runtime).map(([folder, may]) => ({
      name: `runtime-${folder}-imports`,
      severity: 'error',
      comment: `runtime/${folder}/ may import ${may.join(', ') || 'nothing of runtime/'}`,
      from: {
        path: `^src/runtime/${folder}/`,
        pathNot: '(\\.test\\.ts$|/(testing[^/]*|oracle-cases|simulation)\\.ts$)',
      },
      to: { path: '^src/runtime/[^/]+/', pathNot: `^src/runtime/(${[folder, ...may].join('|')})/` },
    })),
    {
      name: 'runtime-folders',
      severity: 'error',
      comment: 'every folder of runtime/ stands in the table above',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/runtime/[^/]+/', pathNot: `^src/runtime/(${Object.keys(runtime).join('|')})/` },
    },
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
