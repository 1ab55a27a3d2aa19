import { describe, expect, it } from 'vitest';
import { formatPlatform, hostPlatform, parsePlatform, platformScore } from './platform.ts';

describe('platforms', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['Linux/AMD64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
    ['windows/amd64', 'windows/amd64'],
  ])('%s is %s', (text, expected) => {
    expect(formatPlatform(parsePlatform(text))).toBe(expected);
  });

  it.each(['', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/am d64', 'linux/../etc'])('refuses %j', text => {
    expect(() => parsePlatform(text)).toThrow('is not a platform');
  });

  it.each([
    ['x64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
    ['s390x', 'linux/s390x'],
  ])('a machine of %s runs %s', (arch, expected) => {
    expect(formatPlatform(hostPlatform(arch))).toBe(expected);
  });

  it.each([
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm/v7', 'linux/arm/v6', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/amd64/v3', 'linux/amd64', true],
    ['linux/amd64', 'linux/amd64/v3', false],
    ['linux/arm64', 'linux/arm/v7', false],
    ['linux/amd64', 'windows/amd64', false],
    ['linux/amd64', 'linux/386', false],
  ])('who asks for %s is given %s: %s', (wanted, offered, served) => {
    expect(platformScore(parsePlatform(wanted), parsePlatform(offered)) > 0).toBe(served);
  });

  it('prefers the exact variant, then the highest lower one', () => {
    const score = (offered: string) => platformScore(parsePlatform('linux/arm/v7'), parsePlatform(offered));
    expect(score('linux/arm/v7')).toBeGreaterThan(score('linux/arm/v6'));
    expect(score('linux/arm/v6')).toBeGreaterThan(score('linux/arm/v5'));
  });
});
