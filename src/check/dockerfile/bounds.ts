/** Bounds of Dockerfiles; docs/bounds.md lists them. */
export const dockerfileBounds = {
  /** Characters of one Dockerfile; longer ones are not looked at. */
  characters: 1024 * 1024,
  /** Instructions of one Dockerfile. */
  instructions: 10_000,
  /** Commands of the shell in one RUN. */
  commands: 5_000,
  /** Shells inside shells: `sh -c "…"`, `$(…)`. */
  shells: 8,
} as const;
