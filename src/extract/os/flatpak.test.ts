import fc from 'fast-check';
import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { flatpak } from './flatpak.ts';

const path = 'var/lib/flatpak/app/org.gimp.GIMP/x86_64/stable/0a1b/export/share/metainfo/org.gimp.GIMP.metainfo.xml';

it('names an application, its latest release and its licence', async () => {
  const text = `<?xml version="1.0"?>
    <component type="desktop"><id>org.gimp.GIMP</id><name>GIMP</name><project_license>GPL-3.0</project_license>
      <releases><release version="2.10.38" date="2024-05-02"/><release version="2.10.36"/></releases></component>`;
  expect((await factsOf(flatpak, { [path]: text })).packages).toEqual([
    { type: 'flatpak', name: 'org.gimp.GIMP', version: '2.10.38', licences: ['GPL-3.0'], path },
  ]);
});

it.each([
  '',
  '<component>',
  '<component><id>x</id></component>',
  '<component><releases><release version="1"/></releases></component>',
])('%j is invalid', async text => {
  expect((await factsOf(flatpak, { [path]: text })).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

it('never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async text => void (await factsOf(flatpak, { [path]: `<component>${text}` }))),
  );
});
