import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatDevice } from './device-name.ts';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

const devices = {
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0': 'Firefox on Linux',
  [`${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36`]: 'Chrome on Windows',
  [`${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`]: 'Edge on Windows',
  [`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36 OPR/90.0`]: 'Opera on Android',
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/147.0.0.0 Safari/537.36`]: 'Chrome on Linux',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1':
    'Safari on iPhone',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15':
    'Safari on macOS',
  'curl/8.5.0': 'curl/8.5.0',
  'Bluesky/1.108 (an app that says a great deal about itself; build 7)': 'Bluesky/1.108 (an app that says a great …',
};

for (const [userAgent, name] of Object.entries(devices)) {
  test(`a device is shown as ${name}`, () => {
    assert.equal(formatDevice(userAgent), name);
  });
}
