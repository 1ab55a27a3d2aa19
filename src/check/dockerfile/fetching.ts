/** What commands of a build fetch, and what they do not verify: for Dockerfiles, and for the history of images. */
import { type Command, shells } from './shell.ts';

export const has = ({ words }: Command, pattern: RegExp): boolean => words.some(word => pattern.test(word));
export const fetches = ({ name }: Command): boolean => /^(?:curl|wget|aria2c|axel|fetch)$/.test(name);
const interprets = ({ name }: Command): boolean =>
  shells.has(name) || /^(?:python[\d.]*|perl|ruby|node|php|source|\.)$/.test(name);

/** Variables that turn the verification of certificates off, and the values that do. */
const insecureVariables: Record<string, RegExp> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true|yes)$/i,
  NPM_CONFIG_STRICT_SSL: /^(?:0|false)$/i,
  npm_config_strict_ssl: /^(?:0|false)$/i,
  PIP_TRUSTED_HOST: /./,
  GOINSECURE: /./,
  GONOSUMDB: /^\*$/,
  GOFLAGS: /-insecure/,
  CURL_INSECURE: /^1$/,
};

export const insecureVariable = (key: string, value: string): boolean =>
  Object.hasOwn(insecureVariables, key) && insecureVariables[key]!.test(value);

/** The command that runs what another fetches, and the name of that one. @param text of all commands, as it is written */
export function pipesDownload<C extends Command>(
  commands: readonly C[],
  text: string,
): { command: C; source: string } | undefined {
  let piped: C | undefined;
  for (const command of commands) {
    if (fetches(command) && !piped) piped = command;
    else if (command.joinedBy !== '|' && !command.inside) piped = fetches(command) ? command : undefined;
    const interpreter = interprets(command);
    const script = command.words.at(-1) ?? '';
    const substituted = interpreter && /(?:\$\(|`)\s*(?:curl|wget)\b/.test(script) && has(command, /^-\w*c$/);
    const redirected = interpreter && /<\(\s*(?:curl|wget)\b/.test(text);
    if ((piped && piped !== command && command.joinedBy === '|' && runsInput(command)) || substituted || redirected)
      return { command, source: piped?.name ?? 'curl' };
  }
  return undefined;
}

/** Whether a command fetches without verifying the server. */
export const skipsVerification = (used: Command): boolean =>
  (used.name === 'curl' && has(used, /^-[a-zA-Z]*k[a-zA-Z]*$|^--(?:insecure|proxy-insecure)$/)) ||
  (used.name === 'wget' && has(used, /^--no-check-certificate$/)) ||
  (used.name === 'aria2c' && has(used, /^--check-certificate=false$/));

/** Whether a command turns the verification of certificates off, for itself or for later. */
export const turnsVerificationOff = (used: Command): boolean => {
  const line = used.words.join(' ');
  if (used.env.some(one => insecureVariable(one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1))))
    return true;
  if (
    used.name === 'export' &&
    used.words.slice(1).some(one => insecureVariable(one.split('=', 1)[0]!, one.slice(one.indexOf('=') + 1)))
  )
    return true;
  if (/^(?:pip[\d.]*|uv|python[\d.]*)$/.test(used.name))
    return has(used, /^--(?:trusted-host|allow-insecure-host)(?:=|$)/);
  if (/^(?:npm|pnpm|yarn)$/.test(used.name))
    return /strict-ssl[ =](?:false|0)|strictSsl false|enableStrictSsl false/i.test(line);
  if (used.name === 'git') return /http\.sslverify[ =](?:false|0)/i.test(line);
  if (/^(?:yum|dnf|microdnf|yum-config-manager)$/.test(used.name)) return /sslverify=(?:0|false|no)/i.test(line);
  if (/^apt(?:-get)?$/.test(used.name)) return /Acquire::https[^ ]*::Verify-(?:Peer|Host)=(?:0|false|no)/i.test(line);
  if (used.name === 'composer') return /disable-tls true|secure-http false/.test(line);
  if (used.name === 'gem') return /ssl_verify_mode: ?0/.test(line);
  return (
    used.writes.some(file => /\.(?:curlrc|wgetrc|npmrc)$|pip\.conf$|yum\.conf$/.test(file)) &&
    /insecure|check_certificate *= *off|strict-ssl *= *false|sslverify *= *(?:0|false)/i.test(line)
  );
};

/** Whether a command installs packages without a look at who signed them. */
export const skipsSignatures = (used: Command): boolean => {
  const line = used.words.join(' ');
  if (/^(?:apt|apt-get|aptitude)$/.test(used.name))
    return /--allow-unauthenticated|--force-yes|--allow-insecure-repositories|AllowUnauthenticated=(?:1|true|yes)|AllowInsecureRepositories=(?:1|true|yes)/i.test(
      line,
    );
  if (used.name === 'apk') return has(used, /^--allow-untrusted$/);
  if (/^(?:yum|dnf|microdnf|tdnf)$/.test(used.name))
    return has(used, /^--nogpgcheck$|^--setopt=.*gpgcheck=(?:0|false)/i);
  if (used.name === 'rpm') return has(used, /^--(?:nosignature|nodigest|noverify|force-debian)$/);
  if (used.name === 'zypper') return has(used, /^--no-gpg-checks?$|^--gpg-auto-import-keys$|^--allow-unsigned-rpm$/);
  if (used.name === 'dpkg') return has(used, /^--force-bad-verify$/);
  return used.name === 'echo' && /\[[^\]]*trusted=yes[^\]]*\]|gpgcheck=0/.test(line);
};

/** A program that runs what comes in on its input: no script of its own. */
function runsInput(used: Command): boolean {
  if (!interprets(used)) return used.name === 'sudo' && used.words.some(word => shells.has(word));
  const rest = used.words.slice(1);
  if (rest.some(word => /^-\w*[cem]$/.test(word) && !shells.has(used.name))) return false;
  return (
    !rest.some(word => /^-\w*c$/.test(word)) &&
    (rest.includes('-s') || rest.every(word => word.startsWith('-') || word === '/dev/stdin'))
  );
}
