import assert from 'node:assert/strict';
import { test } from 'node:test';

import { latest, whileTyping } from '../assets/typing.js';
import { after, fire, open, type } from './page.js';

function box() {
  open('<input id="q">');
  const input = document.getElementById('q'), asked = [];
  const typing = whileTyping(input, 20, () => asked.push(input.value));
  return { input, asked, typing };
}

test('asks once, after the last keystroke', async () => {
  const { input, asked } = box();
  for (const text of ['余', '余额', '余额宝']) type(input, text);
  assert.deepEqual(asked, []);
  await after(40);
  assert.deepEqual(asked, ['余额宝']);
});

test('asks nothing while an input method composes, and once it is done', async () => {
  const { input, asked, typing } = box();
  fire(input, 'compositionstart');
  assert.equal(typing.composing, true);
  for (const letters of ['y', 'yu', "yu'e"]) type(input, letters);
  await after(40);
  assert.deepEqual(asked, []);
  input.value = '余额';
  fire(input, 'compositionend');
  assert.equal(typing.composing, false);
  await after(40);
  assert.deepEqual(asked, ['余额']);
});

test('a composition that begins takes back what was about to be asked', async () => {
  const { input, asked } = box();
  type(input, '余额');
  fire(input, 'compositionstart');
  await after(40);
  assert.deepEqual(asked, []);
});

test('cancel takes back what was about to be asked', async () => {
  const { input, asked, typing } = box();
  type(input, '余额');
  typing.cancel();
  await after(40);
  assert.deepEqual(asked, []);
});

test('only the newest question counts', () => {
  const question = latest();
  const first = question();
  assert.equal(first(), true);
  const second = question();
  assert.equal(first(), false);
  assert.equal(second(), true);
  assert.equal(latest()()(), true, 'questions of others do not count');
});
