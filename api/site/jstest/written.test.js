import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fire, open, settle } from './page.js';

open('');
const { events, written } = await import('../assets/written.js');

const event = (name, value) => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
const source = (slug, more) => ({ slug, title: `题${slug}`, url: `/a/${slug}`, audience: 'public', asOf: '2026-03-15', ...more });
const sentence = (text, ...sources) => ({ text, sources });
const whole = { written: { label: 'AI 生成', notice: '仅供参考。', complete: true, aigc: { Label: '1' } } };

// stream is a body that gives pieces, and ends or stays open.
const stream = (pieces, open = false) => new ReadableStream({ start(c) { for (const piece of pieces) c.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece); if (!open) c.close(); } });

const parts = '<p data-sentences></p><p data-from hidden></p><ol data-sources></ol><p data-note></p><div data-reach hidden></div>';
const html = (more = '') => `<section data-written data-question="问" data-uid="U1" data-base="https://help.example" ${more}><div data-text tabindex="0">${parts}</div><button data-start hidden></button><button data-stop hidden></button><button data-copy hidden></button><button data-more hidden></button><button data-wrong hidden></button><p data-told role="status"></p></section>`;

// box is one whose question is answered by what a stream gives.
async function box(body, more) {
  const page = open(html(more), (url) => (url.endsWith('/events') ? 200 : body));
  const answered = globalThis.fetch;
  globalThis.fetch = async (url, options) => {
    const answer = await answered(url, options);
    if (options.signal?.aborted) throw new Error('aborted');
    return { ...answer, body: typeof body === 'number' ? undefined : body };
  };
  const section = document.querySelector('section'), part = (name) => section.querySelector(`[data-${name}]`), controls = written(section);
  return { page, section, part, controls };
}

async function run(body, more) {
  const b = await box(body, more);
  b.controls.start();
  await settle();
  return b;
}

test('events are told apart wherever the network cuts them', async () => {
  const bytes = new TextEncoder().encode(event('sentence', { text: '甲。' }) + event('done', {})), got = [];
  for await (const [name, value] of events(stream([...bytes].map((b) => new Uint8Array([b]))))) got.push([name, value.text]);
  assert.deepEqual(got, [['sentence', '甲。'], ['done', undefined]]);
});

test('sentences come with their sources, and the end is told once', async () => {
  const { page, section, part } = await run(stream([event('found', {}), event('sentence', sentence('<b>甲</b>。', source('a'))), event('sentence', sentence('乙。', source('b'), source('a'))), event('done', whole)]));
  assert.equal(section.dataset.state, 'done');
  assert.deepEqual(JSON.parse(page.sent[0].body), { q: '问', queryUid: 'U1' });
  assert.equal(page.sent[0].credentials, 'omit');
  assert.equal(part('sentences').textContent.replace(/\s/g, ''), '<b>甲</b>。[1]乙。[2][1]');
  assert.equal(part('sentences').querySelector('b'), null);
  assert.deepEqual([...part('sources').querySelectorAll('a')].map((a) => a.getAttribute('href')), ['/a/a', '/a/b']);
  assert.match(part('sources').textContent, /题a · 内容核对至 2026-03-15/);
  assert.match(part('told').textContent, /共 2 句/);
  assert.equal(section.dataset.aigc, '{"Label":"1"}');
  assert.equal(part('stop').hidden && part('start').hidden && !part('wrong').hidden, true);
});

test('what the direct answer says is not said again', async () => {
  const { section, part } = await run(stream([event('sentence', sentence('下一交易日到账。', source('a'))), event('done', whole)]), 'data-said="普通赎回，下一交易日到账；" data-later');
  assert.equal(section.dataset.state, 'none');
  assert.equal(part('sentences').textContent, '');
  assert.match(part('note').textContent, /没有比直接回答更多/);
  assert.equal('later' in section.dataset, false);
});

test('a refusal, an error and an end too early are each said, with whom to call', async () => {
  for (const [body, state, says] of [
    [stream([event('found', {}), event('done', { written: null })]), 'none', /没有写出有依据的回答/], [503, 'failed', /写不出来/], [429, 'failed', /问的人很多/],
    [stream([event('found', {})]), 'failed', /写不出来/], [stream([event('sentence', sentence('甲。', source('a')))]), 'failed', /没有写完/], [stream([event('sentence', sentence('甲。', source('a'))), event('done', { written: { ...whole.written, complete: false } })]), 'failed', /没有写完/],
    [stream(['event: done\ndata: {\n\n']), 'failed', /写不出来/],
  ]) {
    const { section, part, controls } = await run(body);
    assert.equal(section.dataset.state, state);
    assert.match(part('told').textContent, says);
    assert.equal(part('reach').hidden, false);
    assert.ok(controls.copied().refused);
    assert.equal(controls.begun, state === 'none'); // the others may be tried again, by the key too
  }
});

test('it can be stopped, and begun again', async () => {
  const { section, part, controls } = await run(stream([event('sentence', sentence('甲。', source('a')))], true));
  assert.equal(section.dataset.state, 'writing');
  assert.equal(part('stop').hidden, false);
  assert.match(controls.copied().refused, /还在写/);
  fire(part('stop'), 'click');
  assert.equal(controls.begun, true);
});

test('an internal sentence is marked, and not copied; without a public one nothing is', async () => {
  const inner = source('i', { audience: 'agent' });
  const { part, controls } = await run(stream([event('sentence', sentence('甲。', source('a'))), event('sentence', sentence('内部的话。', source('a'), inner)), event('done', whole)]));
  assert.equal(part('sentences').querySelectorAll('.internal').length, 1);
  assert.match(part('sources').querySelector('.internal').textContent, /^内部/);
  assert.equal(controls.copied().text, '【AI 生成】甲。[1]\n仅供参考。\n[1] 题a https://help.example/a/a');
  const alone = await run(stream([event('sentence', sentence('内部的话。', inner)), event('done', whole)]));
  assert.match(alone.controls.copied().refused, /内部文章/);
});

test('what is not right goes to the editors, once', async () => {
  const { page, part } = await run(stream([event('sentence', sentence('甲。', source('a'))), event('done', whole)]));
  fire(part('wrong'), 'click');
  await settle();
  assert.deepEqual(JSON.parse(page.sent[1].body), { event: 'unhelpful', slug: 'a', queryUid: 'U1', reason: 'AI 生成的回答不对：甲。' });
  assert.equal(part('wrong').hidden, true);
  assert.match(part('note').textContent, /转给编辑/);
});

test('what has not reached the editors may be said again', async () => {
  let page;
  const { part } = await run(stream([event('sentence', sentence('甲。', source('a'))), event('done', whole)])).then((b) => { page = b.page; return b; });
  const answered = globalThis.fetch;
  for (const [trouble, says] of [[async () => { throw new Error('offline'); }, /网络/], [async () => ({ ok: false, status: 503 }), /再试/], [answered, /转给编辑/]]) {
    globalThis.fetch = trouble;
    fire(part('wrong'), 'click');
    await settle();
    assert.match(part('told').textContent, says);
    assert.equal(part('wrong').hidden, trouble === answered);
  }
  assert.equal(page.sent.length, 2);
});

test('the second click of two acts on nothing, and the focus stays in the box', async () => {
  const { section, part } = await box(stream([event('sentence', sentence('甲。', source('a')))], true));
  const click = (name, detail) => part(name).dispatchEvent(new MouseEvent('click', { bubbles: true, detail }));
  part('start').focus();
  click('start', 1);
  click('stop', 2);
  await settle();
  assert.equal(section.dataset.state, 'writing');
  part('stop').focus();
  click('stop', 1);
  assert.equal(document.activeElement, part('text'));
});
