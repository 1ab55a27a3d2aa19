/** Whether a name says that its value is a secret: variables of Dockerfiles, images, compose files, ConfigMaps. */

/** Names that tools read credentials from and that the pattern below does not know. */
const wellKnown = new Set(['AWS_ACCESS_KEY_ID', 'AZURE_CLIENT_ID', 'AWS_SESSION_TOKEN']);

/** Variables that hold the path of a file with credentials. */
export const secretFileVariables = new Set([
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'HF_TOKEN_PATH'],
  ...['GOOGLE_APPLICATION_CREDENTIALS', 'KUBECONFIG', 'PGPASSFILE', 'NETRC'],
]);

const secretWord =
  /(?:^|[_.-])(?:api_?key|auth|credentials?|key|pass(?:word|wd|phrase)|pword|pwd|secrets?|token|usr|psw|access_?key|private_?key)(?:$|[_.-])/i;
const publicWord = /(?:^|[_.-])(?:public|pub|pubkey)(?:$|[_.-])/i;
/** A switch, a number, a path of a file: no secret stands in the value. */
const noSecret = /^(?:true|false|yes|no|on|off|none|null|\d{1,6}|\/[\w./-]+)$/i;
const aboutIt =
  /(?:_|^)(?:FILE|PATH|DIR|TTL|EXPIRY|EXPIRES?|LENGTH|ENABLED|DISABLED|TYPE|URL|URI|HOST|NAME|HEADER|ALGORITHM|METHOD)$/i;

/** @param value what it holds, where that is known: a path of a file is none */
export function isSecretName(name: string, value = ''): boolean {
  if (wellKnown.has(name)) return true;
  if (secretFileVariables.has(name) || !secretWord.test(name) || publicWord.test(name)) return false;
  return !(noSecret.test(value) && (aboutIt.test(name) || /^(?:true|false|yes|no|on|off|none|null)$/i.test(value)));
}
