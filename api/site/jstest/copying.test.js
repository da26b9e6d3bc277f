import assert from 'node:assert/strict';
import { test } from 'node:test';

import { publicAnswer, withoutInternal, wording } from '../desk/assets/copying.js';
import { variables } from '../desk/assets/variables.js';
import { open } from './page.js';

const article = `<article class="public" data-link="https://help.example/a/x"><h1>标题</h1><p id="answer"><strong>简答</strong><span>下一交易日。</span></p><div class="body" id="body">公开正文</div></article>`;
const internal = `<details class="internal" open><summary>内部资料</summary><section class="part never"><div class="body" id="secret">不得说的话</div></section></details>`;

function pane(html) {
  open(`<section id="desk-article">${html}</section>`);
  return document.getElementById('desk-article');
}

test('the public answer goes with its link, without the label', () => {
  assert.deepEqual(publicAnswer(pane(article + internal)), { text: '下一交易日。\nhttps://help.example/a/x' });
});

test('without an answer the title goes', () => {
  assert.deepEqual(publicAnswer(pane(article.replace(/<p id.*?<\/p>/, ''))), { text: '标题\nhttps://help.example/a/x' });
});

test('nothing is copied of an internal or a lapsed article', () => {
  assert.match(publicAnswer(pane(internal)).refused, /内部文章/);
  const lapsed = publicAnswer(pane(article.replace('data-link', 'data-expired data-link')));
  assert.match(lapsed.refused, /已失效/);
  assert.equal(lapsed.text, undefined);
});

// selected is a selection of elements, a range for each.
function selected(...ids) {
  const ranges = ids.map((id) => { const range = document.createRange(); range.selectNodeContents(document.getElementById(id)); return range; });
  return { rangeCount: ranges.length, getRangeAt: (i) => ranges[i] };
}

test('a selection across both takes the public text alone', () => {
  pane(article + internal);
  const text = withoutInternal(selected('desk-article'));
  assert.match(text, /公开正文/);
  assert.doesNotMatch(text, /不得说|内部资料/);
});

test('a selection within the internal part is empty', () => {
  pane(article + internal);
  assert.equal(withoutInternal(selected('secret')), '');
  assert.equal(withoutInternal(selected('body', 'secret')), '公开正文');
});

test('a selection of public text is left to the browser', () => {
  pane(article + internal);
  assert.equal(withoutInternal(selected('body')), undefined);
  assert.equal(withoutInternal(selected()), undefined);
});

test('a selection inside a text is found in the internal part too', () => {
  pane(article + internal);
  const range = document.createRange(), text = document.getElementById('secret').firstChild;
  range.setStart(text, 1);
  range.setEnd(text, 3);
  assert.equal(withoutInternal({ rangeCount: 1, getRangeAt: () => range }), '');
});

const said = '<details class="internal" open><summary>内部资料</summary><p>机密导语</p><section class="part never"><div class="body">不得说的话</div></section><section class="part say"><h2>建议话术</h2><div class="body" id="say">您好，<b>可以</b>这样办理。</div><button data-copy-say>复制话术</button></section></details>';

test('wording that may be said is copied, and nothing internal beside it', () => {
  const here = pane(article + said);
  assert.deepEqual(wording(here), { text: '您好，可以这样办理。' });
  assert.match(wording(here, here.querySelector('.part.never')).refused, /没有可以说/);
  assert.match(wording(pane(article + internal)).refused, /没有可以说/);
  assert.match(wording(pane(said.replace('class="internal"', 'class="internal" data-past'))).refused, /过去/);
  assert.match(publicAnswer(pane(article.replace('data-link', 'data-past data-link'))).refused, /过去/);
});

test('a selection within one wording is for customers; one that goes beyond it is not', () => {
  pane(article + said);
  assert.equal(withoutInternal(selected('say')), '您好，可以这样办理。');
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('.internal'));
  assert.equal(withoutInternal({ rangeCount: 1, getRangeAt: () => range }), '');
  pane(said.replace('class="internal"', 'class="internal" data-past'));
  assert.equal(withoutInternal(selected('say')), '');
});

test('the numbers of footnotes are not said', () => {
  const here = pane(article + said.replace('您好', '您好<sup id="fnref:1"><a href="#fn:1">1</a></sup>').replace('办理', '办理 10<sup>4</sup> 元'));
  assert.deepEqual(wording(here), { text: '您好，可以这样办理 104 元。' });
  assert.equal(withoutInternal(selected('say')), '您好，可以这样办理 104 元。');
  assert.equal(here.querySelectorAll('sup').length, 2);
});

const snippet = '<article data-snippet><h1>到账</h1><label>客户称呼<input data-variable="客户称呼"></label><label>工单号<input data-variable="工单号"></label><p data-text>您好，{{客户称呼}}，工单 {{ 工单号 }} 已处理，{{客户称呼}}。</p></article>';

test('a snippet is copied with its variables, and not without', () => {
  const here = pane(snippet), [name, number] = here.querySelectorAll('input');
  assert.equal(publicAnswer(here).refused, '请先填写：客户称呼、工单号。');
  assert.equal(document.activeElement, name);
  name.value = ' 王女士 ';
  assert.equal(publicAnswer(here).refused, '请先填写：工单号。');
  assert.equal(document.activeElement, number);
  number.value = '$& {{客户称呼}}';
  assert.deepEqual(publicAnswer(here), { text: '您好，王女士，工单 $& {{客户称呼}} 已处理，王女士。' });
});

test('what was filled in holds for the next snippet, until it is another customer', () => {
  const here = pane(snippet + '<button data-clear>换一位客户</button>'), kept = variables(here);
  const name = here.querySelector('input');
  name.value = '王女士';
  name.dispatchEvent(new Event('input', { bubbles: true }));
  here.querySelector('article').outerHTML = snippet;
  kept.restore();
  assert.equal(here.querySelector('input').value, '王女士');
  here.querySelector('[data-clear]').click();
  assert.equal(here.querySelector('input').value, '');
  kept.restore();
  assert.equal(here.querySelector('input').value, '');
});
