/** Other scanners' cases for the lockfiles and manifests of all ecosystems but JavaScript and Python. */
import type { PackageFact } from '../../model/index.ts';
import { composerInstalled } from '../lang/composer-installed.ts';
import { gemspec, gemspecSource } from '../lang/gemspec.ts';
import { pear } from '../lang/pear.ts';
import { bundler } from './bundler.ts';
import { cargo } from './cargo.ts';
import { type Row, testCases, type Wanted } from './cases.ts';
import { composer } from './composer.ts';
import { conan } from './conan.ts';
import { githubActions } from './github-actions.ts';
import { gleam } from './gleam.ts';
import { goModules, goVendor } from './go.ts';
import { gradleCatalog, gradleLock, gradleVerification, sbtLock } from './gradle.ts';
import { cabalFreeze, stackLock } from './haskell.ts';
import { mixLock, rebarLock } from './hex.ts';
import { ivy } from './ivy.ts';
import { julia } from './julia.ts';
import { maven } from './maven.ts';
import { msbuild } from './msbuild.ts';
import { nugetConfig, nugetLock } from './nuget.ts';
import { dotnetTools, nugetAssets } from './nuget-assets.ts';
import { paket } from './paket.ts';
import { pub, pubspec } from './pub.ts';
import { renv } from './renv.ts';
import { carthage, cocoapods, swift } from './swift.ts';

/** The project itself. */
const workspace = (fact: PackageFact): boolean => fact.extra?.['from'] === 'workspace';
const inDevelopment = (fact: PackageFact): boolean => fact.dev === true;
/** Where no version is chosen, this suite writes what is asked for. */
const asAsked = ({ name, version, extra }: PackageFact): string => `${name}@${extra?.['requirement'] ?? version}`;
const withoutV = ({ name, version }: { name: string; version: string }): string =>
  `${name}@${version.replace(/^v(?=\d)/, '')}`;
const isDirectory = ({ name }: { name: string }): boolean => /^\.{0,2}\//.test(name);

/** The standard library counts for one suite, and not for another. */
const isStandard = ({ name }: { name: string }): boolean => name === 'stdlib';
const modules = (wanted: Wanted): string | undefined =>
  wanted.relationship === 'RelationshipRoot' || isStandard(wanted) ? undefined : withoutV(wanted);

/** Maven: this suite knows no range, and leaves out what is not in the finished program. */
const finished = (fact: PackageFact): boolean =>
  inDevelopment(fact) ||
  fact.extra?.['optional'] === true ||
  ['provided', 'system', 'test', 'import'].includes(String(fact.extra?.['scope']));
const withoutRange = ({ name, version, extra }: PackageFact): string =>
  `${name}@${extra?.['requirement'] ? '' : version}`;

const scalibrJava = 'inputs/fixtures/scalibr/filesystem/language/java/';
const trivyPoms = 'inputs/fixtures/trivy/java/pom/testdata';

const rows: Row[] = [
  // C and C++
  { cases: 'scalibr/filesystem/language/cpp/conanlock/', extractor: conan, path: 'conan.lock' },
  { cases: 'scalibr/filesystem/language/cpp/conanfiletxt/', extractor: conan, path: 'conanfile.txt', ours: asAsked },
  { cases: 'trivy/c/conan/', extractor: conan, path: 'conan.lock' },
  { cases: 'trivy-analyzer/language/c/conan/', extractor: conan, path: 'conan.lock' },
  { cases: 'syft/cpp/', extractor: conan, path: 'conan.lock' },
  // Dart
  { cases: 'scalibr/filesystem/language/dart/pubspec/', extractor: pub, path: 'pubspec.lock' },
  { cases: 'scalibr/filesystem/language/dart/pubspecyaml/', extractor: pubspec, path: 'pubspec.yaml', ours: asAsked },
  { cases: 'trivy/dart/pub/', extractor: pub, path: 'pubspec.lock' },
  { cases: 'trivy-analyzer/language/dart/pub/', extractor: pub, path: '' },
  { cases: 'syft/dart/', extractor: pub, path: 'pubspec.lock' },
  // .NET
  { cases: 'scalibr/filesystem/language/dotnet/packageslockjson/', extractor: nugetLock, path: 'packages.lock.json' },
  { cases: 'scalibr/filesystem/language/dotnet/packagesconfig/', extractor: nugetConfig, path: 'packages.config' },
  { cases: 'scalibr/filesystem/language/dotnet/csproj/', extractor: msbuild, path: 'a.csproj' },
  { cases: 'scalibr/filesystem/language/dotnet/nugetcpm/', extractor: msbuild, path: 'Directory.Packages.props' },
  { cases: 'scalibr/filesystem/language/dotnet/paketdependencies/', extractor: paket, path: 'paket.dependencies' },
  { cases: 'scalibr/filesystem/language/dotnet/paketlock/', extractor: paket, path: 'paket.lock' },
  {
    cases: 'scalibr/filesystem/language/dotnet/projectassetsjson/',
    extractor: nugetAssets,
    path: 'project.assets.json',
  },
  { cases: 'scalibr/filesystem/language/dotnet/dotnettoolsjson/', extractor: dotnetTools, path: 'dotnet-tools.json' },
  { cases: 'trivy/nuget/lock/', extractor: nugetLock, path: 'packages.lock.json' },
  { cases: 'trivy/nuget/config/', extractor: nugetConfig, path: 'packages.config', without: inDevelopment },
  { cases: 'trivy/nuget/packagesprops/', extractor: msbuild, path: 'Directory.Packages.props' },
  { cases: 'trivy-analyzer/language/dotnet/nuget/', extractor: nugetLock, path: '' },
  { cases: 'trivy-analyzer/language/dotnet/packagesprops/', extractor: msbuild, path: 'Directory.Packages.props' },
  // Elixir, Erlang, Gleam
  { cases: 'scalibr/filesystem/language/elixir/mixlock/', extractor: mixLock, path: 'mix.lock' },
  { cases: 'scalibr/filesystem/language/erlang/mixlock/', extractor: mixLock, path: 'mix.lock' },
  { cases: 'scalibr/filesystem/language/erlang/rebarlock/', extractor: rebarLock, path: 'rebar.lock' },
  { cases: 'scalibr/filesystem/language/gleam/gleamtoml/', extractor: gleam, path: 'gleam.toml', ours: asAsked },
  { cases: 'scalibr/filesystem/language/gleam/manifesttoml/', extractor: gleam, path: 'manifest.toml' },
  { cases: 'trivy/hex/mix/', extractor: mixLock, path: 'mix.lock', without: fact => fact.extra?.['from'] === 'git' },
  {
    cases: 'trivy-analyzer/language/elixir/mix/',
    extractor: mixLock,
    path: 'mix.lock',
    without: fact => fact.extra?.['from'] === 'git',
  },
  { cases: 'syft/elixir/', extractor: mixLock, path: 'mix.lock' },
  { cases: 'syft/erlang/TestParseRebarLock', extractor: rebarLock, path: 'rebar.lock' },
  // Go
  {
    cases: 'scalibr/filesystem/language/golang/gomod/',
    ...{ extractor: goModules, path: 'go.mod', beside: true, ours: withoutV },
    theirs: wanted => (isDirectory(wanted) ? undefined : withoutV(wanted)),
  },
  {
    cases: 'scalibr/filesystem/language/golang/vendormodules/',
    extractor: goVendor,
    path: 'vendor/modules.txt',
    ours: withoutV,
  },
  {
    cases: 'trivy/golang/mod/',
    ...{ extractor: goModules, path: 'go.mod', ours: withoutV, without: isStandard, theirs: modules },
  },
  { cases: 'trivy/golang/sum/', extractor: goModules, path: 'go.sum' },
  {
    cases: 'trivy-analyzer/language/golang/mod/',
    ...{ extractor: goModules, path: '', ours: withoutV, without: isStandard, theirs: modules },
  },
  {
    cases: 'syft/golang/TestParseGoMod',
    extractor: goModules,
    path: 'go.mod',
    without: fact => fact.name === 'stdlib',
  },
  // Haskell
  { cases: 'scalibr/filesystem/language/haskell/cabal/', extractor: cabalFreeze, path: 'cabal.project.freeze' },
  {
    cases: 'scalibr/filesystem/language/haskell/cabalprojectfreeze/',
    extractor: cabalFreeze,
    path: 'cabal.project.freeze',
  },
  { cases: 'scalibr/filesystem/language/haskell/stacklock/', extractor: stackLock, path: 'stack.yaml.lock' },
  { cases: 'syft/haskell/TestParseCabalFreeze', extractor: cabalFreeze, path: 'cabal.project.freeze' },
  { cases: 'syft/haskell/TestParseStackLock', extractor: stackLock, path: 'stack.yaml.lock' },
  // JVM
  { cases: 'scalibr/filesystem/language/java/gradlelockfile/', extractor: gradleLock, path: 'gradle.lockfile' },
  {
    cases: 'scalibr/filesystem/language/java/gradleverificationmetadataxml/',
    ...{ extractor: gradleVerification, path: 'gradle/verification-metadata.xml' },
  },
  {
    cases: 'scalibr/filesystem/language/java/gradleversioncatalog/',
    extractor: gradleCatalog,
    path: 'libs.versions.toml',
  },
  {
    cases: 'scalibr/filesystem/language/java/pomxml/',
    ...{ extractor: maven, path: 'pom.xml', beside: true, without: workspace, otherLines: true },
    needs: { file: `${scalibrJava}pomxml/testdata/parent`, cases: ['with parent'] },
  },
  { cases: 'scalibr/filesystem/language/java/ivyxml/', extractor: ivy, path: 'ivy.xml', ours: asAsked },
  { cases: 'trivy/gradle/lockfile/', extractor: gradleLock, path: 'gradle.lockfile' },
  { cases: 'trivy/sbt/lockfile/', extractor: sbtLock, path: 'build.sbt.lock', without: inDevelopment },
  {
    cases: 'trivy/java/pom/',
    needs: {
      file: `${trivyPoms}/repository`,
      cases: [
        'transitive parents',
        'import dependencyManagement',
        'overwrite artifact version from dependencyManagement in the root POM',
        'overwrite artifact version from dependencyManagement in the root POM when dependency uses `project.*` props',
        'transitive dependencyManagement should not be inherited',
        'dependency from parent uses version from root pom depManagement',
        'dependency from parent uses version from child(scanned) pom depManagement',
        'space at the start and/or end of the text nodes',
      ],
    },
    ...{
      extractor: maven,
      path: '',
      within: trivyPoms,
      without: finished,
      ours: withoutRange,
    },
    theirs: (wanted: Wanted) =>
      wanted.version === '' && wanted.relationship === 'RelationshipRoot'
        ? undefined
        : `${wanted.name}@${wanted.version}`,
  },
  { cases: 'trivy-analyzer/language/java/gradle/', extractor: gradleLock, path: '' },
  { cases: 'trivy-analyzer/language/java/sbt/', extractor: sbtLock, path: '', without: inDevelopment },
  { cases: 'syft/java/Test_parserGradleLockfile', extractor: gradleLock, path: 'gradle.lockfile' },
  // Julia
  {
    cases: 'scalibr/filesystem/language/julia/manifesttoml/',
    ...{ extractor: julia, path: 'Manifest.toml', without: fact => fact.extra?.['standard'] === true },
  },
  { cases: 'scalibr/filesystem/language/julia/projecttoml/', extractor: julia, path: 'Project.toml' },
  { cases: 'trivy/julia/manifest/', extractor: julia, path: 'Manifest.toml', ours: orUnknown },
  { cases: 'trivy-analyzer/language/julia/pkg/', extractor: julia, path: '', without: workspace, ours: orUnknown },
  // PHP
  {
    cases: 'scalibr/filesystem/language/php/composerlock/',
    extractor: composer,
    path: 'composer.lock',
    otherLines: true,
  },
  { cases: 'trivy/php/composer/', extractor: composer, path: 'composer.lock', without: inDevelopment },
  { cases: 'trivy-analyzer/language/php/composer/', extractor: composer, path: '', without: inDevelopment },
  { cases: 'syft/php/TestParseComposerFileLock', extractor: composer, path: 'composer.lock', otherLines: true },
  {
    cases: 'syft/php/TestParseInstalledJsonComposer',
    extractor: composerInstalled,
    path: 'vendor/composer/installed.json',
  },
  { cases: 'syft/php/TestParsePear', extractor: pear, path: '.registry/a.reg', ours: lastPart },
  { cases: 'syft/php/TestParsePecl', extractor: pear, path: '.registry/a.reg', ours: lastPart },
  // R
  {
    cases: 'scalibr/filesystem/language/r/renvlock/',
    extractor: renv,
    path: 'renv.lock',
    without: fact => fact.extra?.['from'] !== undefined,
  },
  // Ruby
  { cases: 'scalibr/filesystem/language/ruby/gemfilelock/', extractor: bundler, path: 'Gemfile.lock' },
  { cases: 'scalibr/filesystem/language/ruby/gemspec/', extractor: gemspecSource, path: 'a.gemspec', beside: true },
  { cases: 'trivy/ruby/gemspec/', extractor: gemspec, path: 'specifications/a.gemspec' },
  { cases: 'syft/ruby/TestParseGemspec', extractor: gemspec, path: 'specifications/a.gemspec' },
  { cases: 'trivy/ruby/bundler/', extractor: bundler, path: 'Gemfile.lock' },
  { cases: 'trivy-analyzer/language/ruby/bundler/', extractor: bundler, path: 'Gemfile.lock' },
  { cases: 'syft/ruby/TestParseGemfileLock', extractor: bundler, path: 'Gemfile.lock' },
  // Rust
  { cases: 'scalibr/filesystem/language/rust/cargolock/', extractor: cargo, path: 'Cargo.lock' },
  {
    cases: 'scalibr/filesystem/language/rust/cargotoml/',
    extractor: cargo,
    path: 'Cargo.toml',
    without: inDevelopment,
    ours: asAsked,
  },
  { cases: 'trivy/rust/cargo/', extractor: cargo, path: 'Cargo.lock', otherLines: true },
  {
    cases: 'trivy-analyzer/language/rust/cargo/',
    extractor: cargo,
    path: '',
    without: inDevelopment,
    otherLines: true,
  },
  { cases: 'syft/rust/TestParseCargoLock', extractor: cargo, path: 'Cargo.lock' },
  { cases: 'syft/rust/TestCargoLock', extractor: cargo, path: 'Cargo.lock' },
  // Swift
  {
    cases: 'scalibr/filesystem/language/swift/packageresolved/',
    ...{ extractor: swift, path: 'Package.resolved', ours: lastPart },
  },
  {
    cases: 'scalibr/filesystem/language/swift/carthagecartfileresolved/',
    extractor: carthage,
    path: 'Cartfile.resolved',
  },
  { cases: 'scalibr/filesystem/language/swift/podfilelock/', extractor: cocoapods, path: 'Podfile.lock' },
  {
    cases: 'trivy/swift/swift/',
    ...{ extractor: swift, path: 'Package.resolved', ours: asAsked },
    without: ({ version, extra }) => version === '' && extra?.['requirement'] === undefined,
  },
  { cases: 'trivy/swift/cocoapods/', extractor: cocoapods, path: 'Podfile.lock' },
  { cases: 'syft/swift/TestParsePackageResolved', extractor: swift, path: 'Package.resolved', ours: lastPart },
  { cases: 'syft/swift/TestParsePodfileLock', extractor: cocoapods, path: 'Podfile.lock' },
  // GitHub
  { cases: 'scalibr/filesystem/misc/githubactions/', extractor: githubActions, path: '.github/workflows/a.yml' },
  { cases: 'syft/githubactions/Test_parseComposite', extractor: githubActions, path: 'action.yaml' },
  {
    cases: 'syft/githubactions/Test_parseWorkflow',
    ...{ extractor: githubActions, path: '.github/workflows/a.yml' },
    theirs: ({ name, version }) => `${name.split('/').slice(0, 2).join('/')}@${version}`,
  },
];

/** This suite has a word for a version that is not known. */
function orUnknown({ name, version }: PackageFact): string {
  return `${name}@${version || 'unknown'}`;
}

/** This suite writes the last part of an address. */
function lastPart({ name, version }: PackageFact): string {
  return `${name.slice(name.lastIndexOf('/') + 1)}@${version}`;
}

/** Cases, by id, where we answer otherwise; argued in docs/differences.md. */
const differences = new Set<string>([]);

testCases(rows, differences);
