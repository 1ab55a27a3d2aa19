/** A Debian root from the machine's own package mirror. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from './programs.ts';

/** The release that the machine itself runs, such as `bookworm`; undefined on anything but Debian. */
function codename(): string | undefined {
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(text) ? /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] : undefined;
}

/** One-line apt sources of the machine's own release, as apt itself reads its configuration. */
async function sources(release: string): Promise<string[]> {
  const format = 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const suites = [release, `${release}-updates`, `${release}-security`];
  return [...new Set(stdout.trim().split('\n'))].filter(line => {
    const [, , suite = '', component] = line.split(' ');
    return suites.includes(suite) && component === 'main';
  });
}

/** What the machine's apt needs to reach its mirror (proxy, validity), to be handed on. */
async function aptOptions(): Promise<string> {
  const { stdout } = await run('apt-config', ['dump', '--format', '%f "%v";%n']);
  return stdout
    .split('\n')
    .filter(line => /^Acquire::(https?::Proxy|Check-)/i.test(line))
    .join('\n');
}

/** Why no Debian root can be made here, or undefined. */
export async function noMirror(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root';
  const release = codename();
  if (!release) return 'the machine is not a Debian release';
  const line = (await sources(release)).find(line => line.includes(` ${release} `));
  if (!line) return 'apt has no source of its own release';
  const { code } = await run('apt-get', ['download', '--print-uris', 'base-files'], { timeoutMs: 20_000 });
  return code === 0 ? undefined : 'the package lists were not fetched (apt-get update)';
}

/** Fills the empty folder `root` with a minimal Debian. */
export async function bootstrap(root: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'plimsoll-mirror-'));
  try {
    const release = codename() ?? '';
    const list = join(work, 'sources.list');
    const options = join(work, 'options');
    writeFileSync(list, `${(await sources(release)).join('\n')}\n`);
    writeFileSync(options, `${await aptOptions()}\n`);
    const args = ['--variant=minbase', '--mode=root', `--aptopt=${options}`, release, root, list];
    await must('mmdebstrap', args, { env: { LC_ALL: 'C.UTF-8' } });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const inRoot = { env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8', HOME: '/root' } };

/** Runs apt-get inside the root, and leaves neither package lists nor archives behind. */
export async function apt(root: string, ...args: string[]): Promise<void> {
  const resolver = join(root, 'etc/resolv.conf');
  const policy = join(root, 'usr/sbin/policy-rc.d');
  copyFileSync('/etc/resolv.conf', resolver);
  // No service is started by an installation (policy-rc.d, exit 101: action forbidden).
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    if (args[0] === 'install') await must('chroot', [root, 'apt-get', '-qq', 'update'], inRoot);
    await must('chroot', [root, 'apt-get', '-qq', '-y', ...args], inRoot);
    await must('chroot', [root, 'apt-get', 'clean'], inRoot);
  } finally {
    for (const path of [resolver, policy, join(root, 'var/lib/apt/lists'), join(root, 'var/log/apt')])
      rmSync(path, { recursive: true, force: true });
  }
}
