import { expect, it } from 'vitest';
import type { PackageFact } from './package.ts';
import { purlOf } from './purl.ts';

const cases: [Pick<PackageFact, 'type' | 'name'>, string][] = [
  [{ type: 'npm', name: '@babel/core' }, 'pkg:npm/%40babel/core@1.0'],
  [{ type: 'maven', name: 'org.slf4j:slf4j-api' }, 'pkg:maven/org.slf4j/slf4j-api@1.0'],
  [{ type: 'golang', name: 'golang.org/x/net' }, 'pkg:golang/golang.org/x/net@1.0'],
  [{ type: 'githubactions', name: 'actions/checkout' }, 'pkg:github/actions/checkout@1.0'],
  [{ type: 'swift', name: 'github.com/apple/swift-nio' }, 'pkg:swift/github.com/apple/swift-nio@1.0'],
  [{ type: 'cocoapods', name: 'GoogleUtilities/NSData+zlib' }, 'pkg:cocoapods/GoogleUtilities@1.0#NSData%2Bzlib'],
  [{ type: 'cocoapods', name: 'AFNetworking' }, 'pkg:cocoapods/AFNetworking@1.0'],
  [{ type: 'pear', name: 'pecl.php.net/zip' }, 'pkg:pear/pecl.php.net/zip@1.0'],
];

it.each(cases)('%j is %s', (fact, purl) => {
  expect(purlOf({ ...fact, version: '1.0' })).toBe(purl);
});
