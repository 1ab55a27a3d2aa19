/** What a scan is doing, for whoever watches. */
export type ScanProgress =
  | { step: 'resolve'; reference: string }
  | { step: 'layers'; total: number; cached: number }
  | { step: 'layer'; index: number; bytes: number; done: boolean }
  | { step: 'fetch'; shards: number; bytes: number }
  | { step: 'match'; packages: number };
