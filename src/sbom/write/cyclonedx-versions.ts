/** Versions of CycloneDX that are written. */
export const cyclonedxVersions = ['1.4', '1.5', '1.6', '1.7'] as const;
export type CyclonedxVersion = (typeof cyclonedxVersions)[number];
