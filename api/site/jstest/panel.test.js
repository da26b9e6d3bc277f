import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open, settle } from './page.js';

open('');
const { context, panel } = await import('../desk/assets/panel.js');

const origins = ['https://tickets.example'];
const host = {};
const message = (more, from = {}) => ({ origin: origins[0], source: host, data: { type: 'wenjin:context', question: ' 多久到账 ', ticket: 'T-1', customer: '王女士', ...more }, ...from });

test('only the page around it, of an origin that is named, is listened to', () => {
  assert.deepEqual(context(message(), origins, host), { origin: origins[0], question: '多久到账', ticket: 'T-1', customer: '王女士' });
  for (const [what, from] of Object.entries({ 'another origin': { origin: 'https://evil.example' }, 'another window': { source: {} }, 'a prefix of it': { origin: 'https://tickets.example.evil' }, 'no origin': { origin: 'null' }, 'another message': { data: { type: 'other' } }, nothing: { data: null } })) {
    assert.equal(context(message({}, from), origins, host), undefined, what);
  }
  assert.equal(context(message(), [], host), undefined, 'nobody is named');
});

test('what is told is text, and short', () => {
  const told = context(message({ question: '长'.repeat(500), ticket: { toString: 'x' }, customer: 7 }), origins, host);
  assert.equal(told.question.length, 200);
  assert.equal(told.ticket + told.customer, '');
});

// framed is the panel in a page that listens.
function framed(answer, inside = '<button id="insert" hidden>插入工单</button>') {
  open(`<main data-origins="https://tickets.example"><p id="ticket"></p><section id="pane">${inside}</section></main>`);
  const told = { sent: [], asked: [], filled: [], said: [] }, listeners = [];
  const parent = { postMessage: (data, to) => told.sent.push([data, to]) };
  const window = { parent, addEventListener: (_, f) => listeners.push(f) };
  Object.defineProperty(globalThis, 'window', { value: window, configurable: true });
  const pane = document.getElementById('pane');
  panel({ pane, ask: (q) => told.asked.push(q), fill: (v) => told.filled.push(v), answer: async () => answer, tell: (text) => told.said.push(text) });
  return { told, pane, tell: (from) => listeners.forEach((f) => f({ ...message(), source: parent, ...from })), insert: async () => { pane.querySelector('#insert').click(); await settle(); } };
}

test('the context is asked for and fills in variables; the answer goes back to that origin alone', async () => {
  const { told, pane, tell, insert } = framed({ text: '答案' });
  assert.deepEqual(told.sent, [[{ type: 'wenjin:ready' }, '*']]);
  await insert(); // nobody has told anything: there is nobody to send to
  assert.equal(told.sent.length, 1);
  tell({ origin: 'https://evil.example' });
  assert.deepEqual(told.asked, []);
  tell();
  assert.deepEqual(told.asked, ['多久到账']);
  assert.deepEqual(told.filled, [{ 工单号: 'T-1', 客户称呼: '王女士' }]);
  assert.equal(document.getElementById('ticket').textContent, '工单 T-1 · 王女士');
  assert.equal(pane.querySelector('#insert').hidden, false);
  await insert();
  assert.deepEqual(told.sent[1], [{ type: 'wenjin:answer', text: '答案', ticket: 'T-1' }, 'https://tickets.example']);
});

test('what may not be copied is not sent', async () => {
  const { told, tell, insert } = framed({ refused: '这是内部文章，没有可以复制给客户的内容。' });
  tell();
  await insert();
  assert.equal(told.sent.length, 1);
  assert.match(told.said.at(-1), /内部文章/);
});
