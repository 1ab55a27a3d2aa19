/** Refuses connections of a container: new ones, and those that stand when asked. */
import { statSync } from 'node:fs';
import { cgroupMounts, folderOf } from './cgroup.ts';
import { type Prepare, refuse, type Site, type UndoOf } from './context.ts';
import { durationText } from './duration.ts';
import { type Group, hierarchies } from './egress-program.ts';
import { type GuardedContainer, guardedContainer } from './guard.ts';

export const blockEgress: Prepare = async (site, ask) => {
  const container = guardedContainer(site, ask);
  const { allow, blockLoopback: loopback, cutEstablished: established, holdMs = 0 } = ask.rule;
  const groups = groupsWithin(site, container);
  const short = container.id.slice(0, 12);
  if (established && !groups.some(({ hierarchy }) => hierarchy === 0))
    return refuse(
      `container ${short} has no group of its own in the v2 hierarchy, so its standing connections cannot be told apart`,
    );
  if (!site.egress) return refuse('the program that blocks egress is not there (it is built with clang)');
  const { egress } = site;
  const through = [...(loopback ? [] : ['loopback']), ...allow];
  const which = established ? 'all' : 'new';
  const but = through.length === 0 ? '' : `, but for ${through.join(', ')}`;
  return {
    what: `refuse ${which} connections of container ${short}${but} for ${durationText(holdMs)}`,
    key: `blockEgress ${container.id}`,
    run: async () => {
      const program = await egress.open();
      const until = process.hrtime.bigint() + BigInt(holdMs) * 1_000_000n;
      program.block(groups, until, { allow, loopback, established });
      const standing = established ? '' : '; those that stand go on';
      return {
        why: `${which} connections of container ${short} are refused${but}${standing}`,
        undo: { how: `let container ${short} connect again`, step: { kind: 'unblock', groups } },
      };
    },
  };
};

export async function unblocked(site: Site, { groups }: UndoOf<'unblock'>): Promise<string> {
  const program = site.egress?.opened();
  if (!program) return 'it ended with the program that held it';
  const denied = program.unblock(groups);
  return `it may connect again; connections refused or packets dropped: ${denied}`;
}

/** The container's own groups in the hierarchies that the kernel's program looks at. */
function groupsWithin(site: Site, container: GuardedContainer): Group[] {
  const mounts = cgroupMounts(site.proc);
  const groups = hierarchies.flatMap((hierarchy, number) => {
    const folder = folderOf(mounts, container, hierarchy);
    const found = folder === undefined ? undefined : statSync(folder, { bigint: true, throwIfNoEntry: false });
    return found ? [{ hierarchy: number, id: String(found.ino) }] : [];
  });
  if (groups.length === 0) {
    const names = hierarchies.slice(1).join(', ');
    refuse(`container ${container.id.slice(0, 12)} has no control group of its own, neither of v2 nor of ${names}`);
  }
  return groups;
}
