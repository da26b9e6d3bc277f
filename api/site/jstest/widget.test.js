import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fire, open, settle } from './page.js';

open('');
const { WenjinHelp, article, direct, hits, language, settle: settled, speaker, trouble } = await import('../help/assets/widget.js');

const found = [
  { slug: 'one', _formatted: { title: '<mark>余额</mark>宝多久到账', answer: '下一交易日。', body: '正文' } },
  { slug: 'two', _formatted: { title: '会亏吗', answer: '', body: '只有正文' } },
];
const text = { title: '<b>标题</b>', answer: '<i>答案</i>', html: '<p>正文</p>', url: '/a/one' };

test('hits are buttons with their marks and what they answer', () => {
  const chosen = [];
  const list = hits(found, (slug) => chosen.push(slug));
  assert.equal(list.querySelectorAll('li').length, 2);
  assert.equal(list.querySelector('button mark').textContent, '余额');
  assert.deepEqual([...list.querySelectorAll('p')].map((p) => p.textContent), ['下一交易日。', '只有正文']);
  fire(list.querySelectorAll('button')[1], 'click');
  assert.deepEqual(chosen, ['two']);
});

test('nothing found says what to try', () => {
  assert.match(hits([], () => {}).textContent, /没有找到/);
});

test('an article has a way back, and title and answer are text', () => {
  let back = 0;
  const [button, title, answer, body, , link] = article(text, () => { back++; });
  fire(button, 'click');
  assert.equal(back, 1);
  assert.equal(title.textContent, text.title);
  assert.equal(answer.textContent, text.answer);
  assert.equal(body.innerHTML, text.html);
  assert.equal(link.getAttribute('rel'), 'noopener');
  assert.equal(article({ ...text, answer: '' }, () => {}).length, 5);
});

test('an article says its risk, its past, its sources and its dates', () => {
  const said = (more) => article({ ...text, ...more }, () => {}).map((part) => part.textContent ?? '').join('\n');
  const full = said({ riskLevel: 'R1-R3', history: true, sources: [{ rule: '办法', no: '1号', effective: '2026-01-01', url: 'https://law.example/1' }, { rule: '通知' }], asOf: '2026-03-15', updatedAt: '2026-03-14T16:00:00Z', reviewBy: '2999-12-31' });
  for (const want of [/R1 低风险 至 R3 中风险/, /历史情况/, /办法（1号），2026-01-01起施行/, /通知/, /内容核对并更新于 2026-03-15 · 复核期限 2999-12-31/]) assert.match(full, want);
  assert.match(said({ asOf: '2026-03-01', updatedAt: '2026-03-14T16:00:00Z', reviewBy: '2020-01-01' }), /内容核对至 2026-03-01 · 更新于 2026-03-15 · 复核期限 2020-01-01/);
  assert.doesNotMatch(said({ sources: [] }), /依据|风险|历史/);
});

test('headings are below the title of the article', () => {
  const body = article({ ...text, html: '<h2 id="a">甲<b>乙</b></h2><h3>丙</h3>' }, () => {})[3];
  assert.equal(body.innerHTML, '<h3 id="a">甲<b>乙</b></h3><h4>丙</h4>');
});

test('links and pictures lead to the help centre, articles open in the widget', () => {
  open('<div id="t"><img src="/media/x.png"><a href="/a/two">文</a><a href="#节">节</a><a href="/c/loan">类</a><a href="https://law.example/">法</a><h3 id="节">节</h3></div>');
  const read = [], div = document.getElementById('t');
  let scrolled = 0;
  div.querySelector('h3').scrollIntoView = () => { scrolled++; };
  settled(div, (slug) => read.push(slug));
  const base = new URL('../help/assets', import.meta.url).href; // beside the script, which is served at the root;
  assert.equal(div.querySelector('img').getAttribute('src'), base + '/media/x.png');
  const links = [...div.querySelectorAll('a')];
  links[0].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  links[1].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  assert.deepEqual([read, scrolled], [['two'], 1]);
  assert.deepEqual(links.slice(2).map((a) => [a.getAttribute('href'), a.getAttribute('target')]), [[base + '/c/loan', '_blank'], ['https://law.example/', '_blank']]);
});

// shown is the widget in a page, after a search for a text.
// element is a widget with attributes in the page.
function element(attributes = {}) {
  const widget = Object.assign(document.createElement('div'), { out: document.createElement('div') });
  for (const [name, value] of Object.entries(attributes)) widget.setAttribute(name, value);
  for (const name of ['search', 'read', 'draw', 'leave', 'stream', 'disconnectedCallback', 'speak']) widget[name] = WenjinHelp.prototype[name];
  widget.speak();
  document.body.append(widget.out);
  return widget;
}

async function shown(answers) {
  const page = open('', answers), widget = element();
  await widget.search('余额宝');
  await settle();
  return { page, widget, out: widget.out };
}

test('a search shows hits, a hit its article, and back the hits again', async () => {
  const { page, out } = await shown((url) => (url.includes('/search') ? { hits: found, queryUid: '01AB' } : text));
  assert.match(page.asked[0], /\/api\/v1\/search\?limit=5&cropLength=60&q=%E4%BD%99%E9%A2%9D%E5%AE%9D$/);
  assert.equal(page.sent[0].credentials, 'omit');
  fire(out.querySelector('li button'), 'click');
  await settle();
  assert.match(page.asked[1], /\/api\/v1\/articles\/one\?queryUid=01AB$/); // which counts the click
  assert.equal(out.querySelector('h2').textContent, text.title);
  assert.equal(document.activeElement, out.querySelector('button'));
  fire(out.querySelector('button'), 'click');
  await settle();
  assert.equal(out.querySelectorAll('li').length, 2);
});

// answered is the widget that answers, after a question.
async function answered(answer) {
  const page = open('', (url) => (url.includes('/answer') ? answer : text)), widget = element({ answers: '' });
  await widget.search('余额宝');
  await settle();
  return { page, out: widget.out };
}

const near = [{ slug: 'one', title: '<b>余额宝</b>', answer: '<i>下一</i>交易日。' }];

test('a widget that answers shows the answer above the list, as text, with its place and day', async () => {
  const { page, out } = await answered({ queryUid: '01AB', hotline: '95000', hits: near, answer: { text: '<i>下一</i>交易日。', slug: 'one', title: '<b>余额宝</b>', section: { title: '规则' }, asOf: '2026-03-15' } });
  assert.match(page.asked[0], /\/api\/v1\/answer\?q=%E4%BD%99%E9%A2%9D%E5%AE%9D$/);
  const box = out.querySelector('.box');
  assert.equal(box.textContent, '直接回答<i>下一</i>交易日。摘自：<b>余额宝</b> · 规则 · 内容核对至 2026-03-15');
  assert.equal(out.querySelector('li').textContent, '<b>余额宝</b><i>下一</i>交易日。');
  assert.equal(out.querySelectorAll('i, b').length, 0);
  fire(box.querySelector('button'), 'click');
  await settle();
  assert.match(page.asked[1], /\/api\/v1\/articles\/one\?queryUid=01AB$/);
});

test('a widget that has no answer says so, and whom to call', async () => {
  const { out } = await answered({ queryUid: '01AB', hotline: '95000', hits: near, answer: null });
  assert.match(out.querySelector('.q').textContent, /没有文章能确定地直接回答.*人工客服：95000/);
  const none = await answered({ hits: [], answer: null, hotline: null });
  assert.equal(none.out.textContent, '没有找到相关文章，换一种更短的说法试试。');
});

test('a widget that may have answers written shows one as it comes, with its label and sources', async () => {
  const { writing } = await import('../help/assets/widget.js');
  const read = [], unsure = [document.createElement('hr')];
  const source = { slug: 'one', title: '<b>题</b>' };
  async function* coming(...events) { yield* events; }
  const box = writing(coming(['found', {}], ['sentence', { text: '<i>甲</i>。', sources: [source] }], ['done', { written: { complete: true, aigc: { Label: '1' } } }]), (slug) => read.push(slug), unsure);
  assert.match(box.textContent, /AI 生成的回答.*仅供参考.*正在/);
  await settle();
  assert.match(box.textContent, /<i>甲<\/i>。\[1\] <b>题<\/b>已写好，共 1 句。/);
  assert.equal(box.querySelectorAll('i, b, hr').length, 0);
  assert.equal(box.dataset.aigc, '{"Label":"1"}');
  for (const button of box.querySelectorAll('button')) fire(button, 'click');
  assert.deepEqual(read, ['one', 'one']);
  for (const nothing of [coming(['done', { written: null }]), coming(), (async function* broken() { yield* []; throw new Error('offline'); }())]) {
    const none = writing(nothing, () => {}, [document.createElement('hr')]);
    await settle();
    assert.equal(none.querySelectorAll('hr').length, 1);
  }
});

test('what a model does not end says so', async () => {
  const { writing } = await import('../help/assets/widget.js');
  const sentence = ['sentence', { text: '甲。', sources: [{ slug: 'one', title: '题' }] }];
  for (const coming of [async function* ended() { yield* [sentence, ['done', { written: { complete: false, aigc: {} } }]]; }, async function* cut() { yield sentence; throw new Error('offline'); }]) {
    const box = writing(coming(), () => {}, []);
    await settle();
    assert.match(box.querySelector('[role=status]')?.textContent ?? box.lastChild.textContent, /^没有写完/);
    assert.match(box.textContent, /甲。/);
  }
});

test('of several that are asked for at once the last is shown, and is written alone', async () => {
  const waiting = [];
  const page = open('', (url, options) => new Promise((resolve) => { waiting.push([url, resolve, options.signal]); }));
  const widget = element({ answers: 'written' });
  const found = (slug) => ({ queryUid: slug.toUpperCase(), hits: [{ slug, title: slug, answer: '' }], answer: null });
  widget.search('甲');
  widget.search('乙');
  await settle();
  waiting[1][1](found('second'));
  await settle();
  waiting[0][1](found('first'));
  await settle();
  assert.match(widget.out.textContent, /second/);
  assert.doesNotMatch(widget.out.textContent, /first/);
  assert.deepEqual(page.asked.slice(2).map((url) => new URL(url).searchParams.get('queryUid')), ['SECOND']);
  widget.disconnectedCallback(); // put elsewhere: it is in the page
  Object.defineProperty(widget, 'isConnected', { value: true, configurable: true });
  await settle();
  assert.equal(waiting[2][2].aborted, false);
  Object.defineProperty(widget, 'isConnected', { value: false });
  widget.disconnectedCallback();
  await settle();
  assert.equal(waiting[2][2].aborted, true);
});

test('an empty search asks nothing', async () => {
  const { page, widget } = await shown(() => ({ hits: found }));
  await widget.search('');
  assert.equal(page.asked.length, 1);
});

test('trouble is said in the page', async () => {
  assert.match((await shown(() => 503)).out.textContent, /暂时连不上/);
  assert.match((await shown(() => { throw new Error('offline'); })).out.textContent, /暂时连不上/);
});

test('the language is the one that suits the tag, simplified Chinese otherwise', () => {
  for (const [tag, want] of Object.entries({ en: 'en', 'en-GB': 'en', 'zh-TW': 'zh-Hant', 'zh-hant-HK': 'zh-Hant', 'zh-HK': 'zh-Hant', zh: 'zh-Hans', 'zh-CN': 'zh-Hans', 'zh-Hans': 'zh-Hans', de: 'zh-Hans', '': 'zh-Hans', eng: 'zh-Hans' })) assert.equal(language(tag), want, tag);
  assert.equal(language(undefined), 'zh-Hans');
});

test('in English the frame is English, and what is Chinese says so', () => {
  const say = speaker('en'), none = () => {};
  const full = { ...text, riskLevel: 'R1-R3', history: true, sources: [{ rule: '办法', no: '1号', effective: '2026-01-01' }], asOf: '2026-03-15', updatedAt: '2026-03-01T00:00:00Z', reviewBy: '2027-01-01' };
  const parts = article(full, none, none, say);
  const frame = parts.filter((part) => !part.lang).map((part) => part.textContent).join('\n');
  for (const want of [/Back to the results/, /R1 low risk to R3 medium risk/, /about the past/, /Sources/, /Checked on 2026-03-15 · Updated on 2026-03-01 · Review by 2027-01-01/, /Open in the help centre/]) assert.match(frame, want);
  assert.doesNotMatch(frame, /[\u4e00-\u9fff]/);
  assert.deepEqual(parts.filter((part) => part.lang === 'zh-Hans').map((part) => part.tagName), ['H2', 'P', 'DIV', 'UL']);
  assert.equal(hits(found, none, say).lang, 'zh-Hans');
  assert.match(hits([], none, say).textContent + trouble(say).textContent + direct({ hotline: '95000' }, none, say)[0].textContent, /No article.*can’t be reached.*nearest\. Call us: 95000/);
  assert.match(article(full, none, none, speaker('zh-Hant')).map((part) => part.textContent).join('\n'), /返回結果[^]*R1 低風險 至 R3 中風險[^]*依據/);
});

test('in traditional characters articles are asked for in them, in the other languages as they are written', () => {
  assert.deepEqual(['zh-Hant', 'zh-Hans', 'en'].map((tag) => speaker(tag).asked), [{ 'Accept-Language': 'zh-Hant' }, {}, {}]);
  assert.equal(hits(found, () => {}, speaker('zh-Hant')).lang, '');
  assert.ok(WenjinHelp.observedAttributes.includes('data-language'));
  open('<div lang="en"><div id="w" data-language="zh-TW"></div></div>');
  const widget = document.getElementById('w');
  WenjinHelp.prototype.speak.call(widget);
  assert.equal(widget.say('search'), '搜尋');
  delete widget.dataset.language;
  WenjinHelp.prototype.speak.call(widget);
  assert.equal(widget.say('search'), 'Search');
});
