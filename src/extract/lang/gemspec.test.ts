import { describe, expect, it } from 'vitest';
import { survives } from '../lock/hostile.ts';
import { factsOf } from '../testing.ts';
import { gemspec, gemspecSource } from './gemspec.ts';

const installed = `# -*- encoding: utf-8 -*-
# stub: rake 13.0.6 ruby lib

Gem::Specification.new do |s|
  s.name = "rake".freeze
  s.version = "13.0.6"
  s.licenses = ["MIT".freeze, "Ruby"]
  s.add_runtime_dependency(%q<x>.freeze, ["~> 1.0"])
end
`;
const path = 'usr/lib/ruby/gems/3.1.0/specifications/rake-13.0.6.gemspec';

it('an installed gem is what its specification says', async () => {
  const { packages, problems } = await factsOf(gemspec, { [path]: installed });
  expect(packages).toEqual([{ type: 'gem', name: 'rake', version: '13.0.6', licences: ['MIT', 'Ruby'], path }]);
  expect(problems).toEqual([]);
});

it.each([
  ['is no Ruby', '\x04\x08u:\x17Gem::Specification', 0],
  ['has no version', installed.replace(/ {2}s.version.*\n/, ''), 1],
  ['has no name', installed.replace(/ {2}s.name.*\n/, ''), 1],
])('one that %s', async (_, text, problems) => {
  const found = await factsOf(gemspec, { [path]: text });
  expect([found.packages, found.problems.length]).toEqual([[], problems]);
});

describe('the gem that a source tree makes', () => {
  const source = (version: string, before = '') =>
    `${before}Gem::Specification.new do |spec|\n  spec.name = 'acme'\n  spec.version = ${version}\nend\n`;

  it.each([
    ['a literal', '"1.0"', ''],
    ['a constant', 'Acme::VERSION', 'module Acme\n  VERSION = "1.0".freeze\nend'],
    ['a constant of a class', 'Acme::VERSION.dup', "class Acme\n  VERSION = '1.0'\nend"],
    ['a method', 'Acme.version', 'module Acme\n  def self.version\n    "1.0"\n  end\nend'],
    ['parts that are joined', 'Acme::VERSION', 'MAJOR = 1\nMINOR = 0\nVERSION = [MAJOR, MINOR].join(".")'],
  ])('has a version that is %s', async (_, version, file) => {
    const files = {
      'acme.gemspec': source(version),
      'lib/acme/version.rb': file,
      'lib/acme/other/version.rb': 'VERSION = "9"',
    };
    const { packages, problems } = await factsOf(gemspecSource, files);
    expect(packages.map(one => [one.name, one.version, one.extra])).toEqual([['acme', '1.0', { from: 'workspace' }]]);
    expect(problems).toEqual([]);
  });

  it('that requires one of several versions has that', async () => {
    const before = "require File.expand_path('../lib/b/version', __FILE__)\n";
    const files = {
      'acme.gemspec': source('B::VERSION', before),
      'lib/a/version.rb': 'VERSION = "1"',
      'lib/b/version.rb': 'VERSION = "2"',
    };
    expect((await factsOf(gemspecSource, files)).packages.map(({ version }) => version)).toEqual(['2']);
  });

  it('whose version is nowhere is a problem', async () => {
    const { packages, problems } = await factsOf(gemspecSource, { 'acme.gemspec': source('Acme::VERSION') });
    expect([packages, problems.map(({ code }) => code)]).toEqual([[], ['record-invalid']]);
  });
});

survives(gemspec, path, installed);
survives(gemspecSource, 'a.gemspec', installed);
