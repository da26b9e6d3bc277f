import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logos } from '../console/assets/logo.js';
import { open } from './page.js';

test('a picture goes into the form as an address, and one that is too large does not', async () => {
  open('<p id="logos" hidden><button type="button" data-logo="logo">上传标志</button><span role="status"></span></p>');
  const buttons = document.getElementById('logos'), taken = [];
  const take = logos(buttons, 4, (name, address) => taken.push([name, address]));
  assert.equal(buttons.hidden, false);
  await take(new File([new Uint8Array([137, 80, 255])], 'a.png', { type: 'image/png' }), 'logo');
  await take(new File(['12345'], 'b.svg', { type: 'image/svg+xml' }), 'logo_dark');
  assert.deepEqual(taken, [['logo', 'data:image/png;base64,iVD/']]);
  assert.match(buttons.querySelector('span').textContent, /超过 200 KB/);
});
