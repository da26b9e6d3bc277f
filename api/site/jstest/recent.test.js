import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keep, recent, withRecent } from '../desk/assets/recent.js';

function storage(text) {
  const held = new Map(text === undefined ? [] : [['wenjin-recent', text]]);
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), held };
}

test('the newest search stands first, each once, twelve at most', () => {
  assert.deepEqual(withRecent(['乙', '甲'], '甲'), ['甲', '乙']);
  assert.deepEqual(withRecent([], '甲'), ['甲']);
  const many = Array.from({ length: 12 }, (_, i) => String(i));
  assert.deepEqual(withRecent(many, '新'), ['新', ...many.slice(0, 11)]);
});

test('nothing and numbers of people are not kept', () => {
  for (const text of ['', '13800138000 的余额', '卡号6222021234567890']) assert.deepEqual(withRecent(['甲'], text), ['甲'], text);
  assert.deepEqual(withRecent([], '2026年 95588'), ['2026年 95588']);
});

test('what was kept is read again', () => {
  const s = storage();
  keep(s, '余额宝');
  keep(s, '还款');
  assert.deepEqual(recent(s), ['还款', '余额宝']);
  assert.deepEqual([...s.held.keys()], ['wenjin-recent']);
});

test('a list that is missing or damaged is empty', () => {
  for (const text of [undefined, '', '{', 'null', '"甲"', '{"a":1}']) assert.deepEqual(recent(storage(text)), [], text);
});

test('a browser that keeps nothing is no trouble', () => {
  const forbidden = { getItem() { throw new Error('forbidden'); }, setItem() { throw new Error('forbidden'); } };
  keep(forbidden, '余额宝');
  assert.deepEqual(recent(forbidden), []);
});
