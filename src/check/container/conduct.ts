/** How a container runs: as whom, of which image, with which secrets and limits. */
import { type Both, hit } from '../define.ts';
import { imageName, isPlaceholder } from '../image-reference.ts';
import { isSecretName, looksLikeSecret, secretFlag, urlWithPassword } from '../secret-name.ts';
import { audit, availability, capacity, hardening, images, privilege, secrets } from '../standards.ts';
import type { Check } from '../types.ts';
import { check, pages, who } from './define.ts';
import type { ContainerSettings, Missing } from './settings.ts';

const limit = (
  id: string,
  severity: 'medium' | 'low',
  key: 'memory' | 'cpu' | 'processes',
  title: Both,
  why: Both,
  how: Both,
  cis: string,
): Check<ContainerSettings> =>
  check({
    id,
    severity,
    title,
    why,
    how,
    standards: capacity,
    cis,
    *find(settings) {
      const [en, zh] = who(settings);
      const missing: Missing = key;
      if (!settings[key])
        yield hit(settings.missing(missing), `${en}: ${title[0].toLowerCase()}`, `${zh}：${title[1]}`);
    },
  });

export const conductChecks: readonly Check<ContainerSettings>[] = [
  check({
    id: 'PLC-040',
    severity: 'medium',
    title: ['Runs as root', '以 root 运行'],
    why: [
      'Root in the container is root on the host as soon as one wall breaks.',
      '一旦隔离被突破，容器内的 root 即为主机 root。',
    ],
    how: ['Set user to a number other than 0.', '将 user 设为非 0 的 UID。'],
    standards: privilege,
    cis: '4.1',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.user && /^(?:root|0+)?(?::|$)/.test(settings.user.value))
        yield hit(settings.user.at, `${en} runs as root`, `${zh}以 root 运行`);
    },
  }),
  check({
    id: 'PLC-041',
    severity: 'medium',
    title: ['Tag latest, or none', '使用 latest 标签或未指定标签'],
    why: ['Which version runs depends on the day it was pulled.', '实际运行的版本取决于拉取时间。'],
    how: ['Name a version, best with a digest.', '指定版本，最好附带摘要。'],
    standards: images,
    cis: '5.28',
    *find(settings) {
      const [en, zh] = who(settings);
      const { image } = settings;
      if (!image || isPlaceholder(image.value) || /^(?:sha256:)?[0-9a-f]{64}$/.test(image.value)) return;
      const { tag, digest } = imageName(image.value);
      if (!digest && (tag === '' || tag === 'latest'))
        yield hit(image.at, `${en} runs ${image.value}`, `${zh}运行 ${image.value}`);
    },
  }),
  check({
    id: 'PLC-042',
    severity: 'high',
    title: ['Secret in the environment', '环境变量中含有秘密'],
    why: [
      'Environments are shown by inspect, leak into logs and crash reports, and stand in the compose file.',
      'inspect 会显示环境变量；它们还会泄露到日志与崩溃报告，并写在 compose 文件中。',
    ],
    how: [
      'Use secrets, or a file that is not kept in the repository, and change the value: it is known.',
      '使用 secrets 或不入库的文件，并更换该值（已泄露）。',
    ],
    standards: secrets,
    page: pages.compose,
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { value, at } of settings.environment) {
        const named = isSecretName(value.name) && looksLikeSecret(value.value);
        if (named || urlWithPassword.test(value.value.slice(0, 4096)))
          yield hit(at, `${en} has a value written for ${value.name}`, `${zh}的 ${value.name} 写有明文值`);
      }
    },
  }),
  check({
    id: 'PLC-043',
    severity: 'high',
    title: ['Secret on the command line', '命令行中含有秘密'],
    why: ['Command lines are seen by every process list.', '命令行对所有进程列表可见。'],
    how: ['Pass it as a file.', '以文件传递。'],
    standards: secrets,
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { value, at } of settings.command) {
        const flag = secretFlag(value);
        if (flag) yield hit(at, `${en} is started with a value for ${flag}`, `${zh}的启动参数 ${flag} 含有明文值`);
      }
    },
  }),
  check({
    id: 'PLC-044',
    severity: 'low',
    title: ['Root file system is writable', '根文件系统可写'],
    why: ['Whoever breaks in can change programs and leave tools behind.', '入侵者可篡改程序并留下工具。'],
    how: [
      'Set read_only to true, with tmpfs where the program writes.',
      '设置 read_only: true，程序需写入之处使用 tmpfs。',
    ],
    standards: hardening,
    cis: '5.13',
    *find(settings) {
      const [en, zh] = who(settings);
      if (!settings.readOnlyRoot)
        yield hit(settings.missing('readOnly'), `${en} may write its root file system`, `${zh}可写根文件系统`);
    },
  }),
  limit(
    'PLC-045',
    'medium',
    'memory',
    ['No memory limit', '未限制内存'],
    ['One container can take all memory of the host.', '单个容器可能耗尽主机内存。'],
    ['Set mem_limit, or deploy.resources.limits.memory.', '设置 mem_limit 或 deploy.resources.limits.memory。'],
    '5.11',
  ),
  limit(
    'PLC-046',
    'low',
    'cpu',
    ['No CPU limit', '未限制 CPU'],
    ['One container can take all CPUs of the host.', '单个容器可能占用全部 CPU。'],
    ['Set cpus, or deploy.resources.limits.cpus.', '设置 cpus 或 deploy.resources.limits.cpus。'],
    '5.12',
  ),
  limit(
    'PLC-047',
    'low',
    'processes',
    ['No limit of processes', '未限制进程数'],
    ['A fork bomb stops the host.', 'fork 炸弹可使主机停止响应。'],
    ['Set pids_limit.', '设置 pids_limit。'],
    '5.29',
  ),
  check({
    id: 'PLC-048',
    severity: 'negligible',
    title: ['Restarts for ever', '无限次重启'],
    why: [
      'A container that fails, or is made to, restarts without end and hides it.',
      '反复失败的容器会无休止地重启并掩盖问题。',
    ],
    how: ['Use on-failure:5.', '使用 on-failure:5。'],
    standards: availability,
    cis: '5.15',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.restart?.value === 'always')
        yield hit(settings.restart.at, `${en} is always restarted`, `${zh}总是重启`);
    },
  }),
  check({
    id: 'PLC-049',
    severity: 'low',
    title: ['No health check', '未设置健康检查'],
    why: ['A program that hangs is taken for healthy.', '挂起的程序会被视为正常。'],
    how: ['Set healthcheck, or HEALTHCHECK in the image.', '设置 healthcheck，或在镜像中设置 HEALTHCHECK。'],
    standards: availability,
    cis: '5.27',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.health === 'set') return;
      // The image of a service may bring its own.
      const severity = settings.health === 'none' && settings.from === 'compose' ? 'negligible' : 'low';
      yield hit(
        settings.missing('health'),
        settings.health === 'disabled' ? `${en} switches its health check off` : `${en} has no health check`,
        settings.health === 'disabled' ? `${zh}关闭了健康检查` : `${zh}未设置健康检查`,
        severity,
      );
    },
  }),
  check({
    id: 'PLC-050',
    severity: 'low',
    title: ['Limit lifted', '取消了资源限制'],
    why: [
      'Without a limit one container can use up the host’s files or processes.',
      '取消限制后单个容器可能耗尽主机的文件或进程。',
    ],
    how: ['Set a number.', '设置具体数值。'],
    standards: capacity,
    cis: '5.19',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { value, at } of settings.limits)
        if (value.value < 0) yield hit(at, `${en} has no limit for ${value.name}`, `${zh}的 ${value.name} 无上限`);
    },
  }),
  check({
    id: 'PLC-051',
    severity: 'medium',
    title: ['Never killed when memory runs out', '内存不足时不被终止'],
    why: ['The host kills others instead, or stops.', '主机会转而终止其他进程，或停止响应。'],
    how: ['Remove oom_kill_disable.', '删除 oom_kill_disable。'],
    standards: capacity,
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.oomKillDisabled)
        yield hit(settings.oomKillDisabled, `${en} is never killed for memory`, `${zh}内存不足时不被终止`);
    },
  }),
  check({
    id: 'PLC-052',
    severity: 'low',
    title: ['No logs', '不记录日志'],
    why: ['Nobody can tell what happened.', '无从追查发生了什么。'],
    how: ['Use a logging driver.', '使用日志驱动。'],
    standards: audit,
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.logDriver?.value === 'none')
        yield hit(settings.logDriver.at, `${en} keeps no logs`, `${zh}不记录日志`);
    },
  }),
];
