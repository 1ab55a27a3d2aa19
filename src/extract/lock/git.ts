/** Commits that package managers pin in the addresses of packages. */

const hash = /[#:=/]([0-9a-f]{7,64})$/i;
const repository =
  /^git[+:@]|^ssh:|^(?:github|gitlab|bitbucket|gist):|\.git#|#commit[:=]|^https?:\/\/codeload\.github\.com\/|^https?:\/\/(?:github|gitlab|bitbucket)\.[a-z]+\/[^#]*#|^[\w.-]+\/[\w.-]+#/;

/** Longest address that is looked at. */
const longest = 4096;
/** What stands in a path, rather than behind a `#`, is a commit only when it is a whole one. */
const wholeHash = 40;

/**
 * The commit that an address of a Git repository ends with.
 * @example commitOf('git+ssh://git@example.org/a/b.git#0123abcd…') // 0123abcd…
 * @example commitOf('https://codeload.github.com/a/b/tar.gz/0123abcd…') // 0123abcd…
 */
export function commitOf(address: string): string | undefined {
  if (address.length > longest || !repository.test(address)) return undefined;
  const found = hash.exec(address)?.[1];
  return found && (address.includes('#') || found.length >= wholeHash) ? found : undefined;
}
