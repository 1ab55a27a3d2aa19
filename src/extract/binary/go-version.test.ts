import { describe, expect, test } from 'vitest';
import { toolchainVersion, versionFromFlags } from './go-version.ts';

const module = 'example.org/app/v2';

describe('the version that the linker is told', () => {
  test.each<[string, string | undefined]>([
    ['', undefined],
    ['-s -w', undefined],
    ['-X main.version=1.2.3', '1.2.3'],
    ['-X=main.Version=v1.2.3-rc.1+build', 'v1.2.3-rc.1+build'],
    [`-s -X 'main.version=1.2.3' -w`, '1.2.3'],
    [`-X="main.version=1.2.3"`, '1.2.3'],
    [`-X='${module}/pkg/app.ver=v0.5.1'`, 'v0.5.1'],
    [`-X ${module}/pkg/app.Ver=v0.5.1`, 'v0.5.1'],
    [`-X ${module}/cmd/app.Ver=0.5.0 -X ${module}/version.Version=0.5.1`, '0.5.0'],
    [`-X ${module}/any.Ver=0.5.0 -X ${module}/common.Ver=0.5.1`, '0.5.1'],
    [`-X ${module}/any.Ver=0.5.0 -X ${module}/other.Ver=0.5.1`, undefined],
    [`-X ${module}/common.Ver=0.5.0 -X ${module}/main.Ver=0.5.1`, undefined],
    [`-X ${module}/common.kubectlVersion=v0.26.11`, undefined],
    ['-X main.version=dev', undefined],
    ['-X main.version=$(git describe)', undefined],
    ['-X example.net/lib.Version=3.0.0', undefined],
    ['-X github.com/prometheus/common/version.Version=2.50.1', '2.50.1'],
    [
      '-X k8s.io/component-base/version.gitVersion=v1.30.1 -X k8s.io/client-go/pkg/version.gitVersion=v1.29.0',
      'v1.30.1',
    ],
    [`-X k8s.io/component-base/version.gitVersion=v1.30.1 -X ${module}/version.version=3.1.0`, '3.1.0'],
    ["-X 'unfinished", undefined],
  ])('%s', (flags, version) => expect(versionFromFlags(module, flags)).toBe(version));

  test('costs no more than its length', () => {
    const started = process.cpuUsage();
    versionFromFlags(module, `-X ${"'".repeat(50_000)}${'a.'.repeat(50_000)}=${'1.'.repeat(50_000)}`);
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});

test.each<[string, string | undefined]>([
  ['go1.22.1', '1.22.1'],
  ['go1.22', '1.22'],
  ['go1.21rc3', '1.21rc3'],
  ['go1.22.1 X:boringcrypto', '1.22.1'],
  ['go1.22.1-vendor', '1.22.1-vendor'],
  ['devel go1.23-0123456', undefined],
  ['', undefined],
])('%s is %s', (stated, version) => expect(toolchainVersion(stated)).toBe(version));
