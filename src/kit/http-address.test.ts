import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './http-address.ts';
import { createHttp } from './index.ts';

describe('addresses of the internet', () => {
  it.each([
    ['93.184.216.34', true],
    ['2606:2800:220:1::1', true],
    ['::ffff:8.8.8.8', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['192.168.0.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1%eth0', false],
    ['fd00::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:a00:1', false],
    ['64:ff9b::7f00:1', false],
    ['localhost', false],
  ])('%s: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });

  it.each(['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://localhost:1/', 'http://2130706433:1/'])(
    '%s is not connected to where those alone are allowed',
    async url => {
      const http = createHttp({ mayConnect: isPublicAddress });
      await expect(http.send({ url: new URL(url) })).rejects.toMatchObject({ code: 'forbidden' });
      http.close();
    },
  );
});
