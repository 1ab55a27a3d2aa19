/** What a flag of the control plane is to be, and words that several of their checks use. `undefined`: the flag is not given. */
import type { Both } from '../define.ts';

export const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
export const isOff = (value: string | undefined): boolean => value === 'false';
export const isOn = (value: string | undefined): boolean => value === 'true';
export const notOn = (value: string | undefined): boolean => value !== 'true';
export const notOff = (value: string | undefined): boolean => value !== 'false';
export const unset = (value: string | undefined): boolean => value === undefined;
export const words = (value: string | undefined): string[] => (value ?? '').split(',').map(word => word.trim());
export const has =
  (word: string) =>
  (value: string | undefined): boolean =>
    words(value).includes(word);
export const lacks =
  (word: string) =>
  (value: string | undefined): boolean =>
    !words(value).includes(word);
export const atLeast =
  (least: number) =>
  (value: string | undefined): boolean =>
    Number(value) >= least;
export const loopback = (value: string | undefined): boolean =>
  value === '127.0.0.1' || value === '::1' || value === 'localhost';

export const must: Both = ['must be set', '必须设置'];
export const on: Both = ['must be true', '必须为 true'];
export const off: Both = ['must be false', '必须为 false'];
export const mustNotBeOn: Both = ['must not be true', '不得为 true'];
export const profile: Both = [
  'Profiles show memory and internals of the program to whoever may ask.',
  '性能剖析会向请求者暴露程序的内存与内部状态。',
];
export const traffic: Both = ['The traffic can be read or changed on its way.', '传输内容可能被窃听或篡改。'];
