import { describe, expect, it } from 'vitest';
import type { FactImage, Used } from './types.ts';
import { inUseDocument, usage } from './usage.ts';

const start = Date.UTC(2026, 0, 1);
const image: FactImage = { name: 'a:1', digest: 'sha256:1', id: '' };
const used = (values: Partial<Used> = {}): Used => ({
  ...{ containerId: 'c1', image, pid: 9, files: ['/usr/bin/tool', '/app/run'], time: BigInt(start) * 1_000_000n },
  ...values,
});
const hour = 3600_000;
const owners = {
  packages: [{ purl: 'pkg:deb/debian/tool@1', files: ['usr/bin/tool'] }],
  observable: ['pkg:deb/debian/tool@1', 'pkg:deb/debian/idle@1'],
};

describe('what is in use of an image', () => {
  it('is gathered over its containers, and joined with the packages that own the files', () => {
    const seen = usage();
    seen.add(used());
    seen.add(used({ containerId: 'c0', pid: 10, files: ['/usr/bin/tool', '/lib/x.so'] }));
    const [unowned] = seen.unowned();
    expect(unowned).toMatchObject({ pid: 10, files: ['usr/bin/tool', 'app/run', 'lib/x.so'] });
    seen.add(used({ files: ['/usr/bin/later'] }));
    seen.owned(unowned?.key ?? '', owners, unowned?.files ?? []);
    expect(seen.unowned()).toMatchObject([{ files: ['usr/bin/later'] }]);
    seen.owned(unowned?.key ?? '', owners, ['usr/bin/later']);
    expect(seen.unowned()).toEqual([]);
    expect(seen.inUse(start + hour)).toEqual([
      {
        image,
        containers: ['c0', 'c1'],
        since: '2026-01-01T00:00:00.000Z',
        until: '2026-01-01T01:00:00.000Z',
        packages: ['pkg:deb/debian/tool@1'],
        idle: ['pkg:deb/debian/idle@1'],
        files: ['app/run', 'lib/x.so', 'usr/bin/later'],
      },
    ]);
  });

  it('what was watched for less than an hour is not said to be idle', () => {
    const seen = usage();
    seen.add(used());
    seen.owned('sha256:1', owners, []);
    expect(seen.inUse(start + hour - 1)[0]?.idle).toEqual([]);
  });

  it('files of a container whose image is not known are kept until it is', () => {
    const seen = usage();
    seen.add(used({ image: { name: '', digest: '', id: '' } }));
    expect(seen.inUse(start)).toEqual([]);
    seen.add(used({ files: [], time: BigInt(start + hour) * 1_000_000n }));
    expect(seen.inUse(start + hour)[0]).toMatchObject({
      since: '2026-01-01T00:00:00.000Z',
      files: ['app/run', 'usr/bin/tool'],
    });
  });

  it('is one document', () => {
    const seen = usage();
    seen.add(used());
    expect(JSON.parse(inUseDocument(seen.inUse(start)))).toMatchObject({
      apiVersion: 'plimsoll.dev/v1',
      kind: 'InUse',
      schemaVersion: 1,
      images: [{ image }],
    });
    expect(JSON.parse(inUseDocument([]))).toMatchObject({ images: [] });
  });
});
