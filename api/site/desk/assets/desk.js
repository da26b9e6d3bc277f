// The agent desk by keyboard: / search, up and down choose, Enter opens, c copies
// the public answer with its link, i shows the internal part. Without this script
// the same page works by links.
const form = document.getElementById('desk-form'), input = document.getElementById('desk-q'), asOf = document.getElementById('as-of');
const results = document.getElementById('desk-results'), pane = document.getElementById('desk-article');
let composing = false, timer = 0, asked = 0;

const hits = () => [...results.querySelectorAll('[data-hit]')];

// load draws the two panes of another address of this page.
async function load(url, parts) {
  const number = ++asked;
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html' } });
    if (number !== asked) return;
    if (!answer.ok) { say('出了点问题，请再试一次。'); return; }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (number !== asked) return;
    if (!page.getElementById('desk-results')) { location.href = url; return; } // signed out meanwhile
    for (const id of parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    history.replaceState(null, '', url);
    remember();
  } catch { say('网络不通，请再试一次。'); }
}

const address = () => '/desk?' + new URLSearchParams(Object.entries({ q: input.value.trim(), asOf: asOf.value }).filter(([, v]) => v));
const search = () => { clearTimeout(timer); return load(address(), ['desk-results', 'desk-article']); };
const later = () => { clearTimeout(timer); if (!composing) timer = setTimeout(search, 180); };

input.addEventListener('compositionstart', () => { composing = true; clearTimeout(timer); });
input.addEventListener('compositionend', () => { composing = false; later(); });
input.addEventListener('input', later);
asOf.addEventListener('change', () => { location.href = address(); });
form.addEventListener('submit', (e) => { e.preventDefault(); if (!composing) { search().then(() => keep()); } });

function open(link) {
  hits().forEach((h) => h.removeAttribute('aria-current'));
  link.setAttribute('aria-current', 'true');
  link.scrollIntoView({ block: 'nearest' });
  return load(link.getAttribute('href'), ['desk-article']);
}
results.addEventListener('click', (e) => {
  const link = e.target.closest('[data-hit]');
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  keep();
  open(link);
});

function say(text) {
  const status = document.getElementById('copied');
  if (status) status.textContent = text;
}

async function copy() {
  const article = pane.querySelector('article.public');
  if (!article) return say('这是内部文章，没有可以复制给客户的内容。');
  if ('expired' in article.dataset) return say('这篇文章已失效，不能复制给客户。');
  const answer = article.querySelector('#answer span')?.textContent ?? article.querySelector('h1').textContent;
  try {
    await navigator.clipboard.writeText(`${answer}\n${article.dataset.link}`);
    say('已复制公开答案和链接。');
  } catch { say('浏览器不允许复制，请手动选择文字。'); }
}

// Whatever is selected by hand, internal text never goes along.
document.addEventListener('copy', (e) => {
  const selection = document.getSelection();
  if (!selection.rangeCount || !e.clipboardData) return;
  const holder = document.createElement('div');
  for (let i = 0; i < selection.rangeCount; i++) {
    const range = selection.getRangeAt(i), inside = range.commonAncestorContainer;
    if ((inside.nodeType === 1 ? inside : inside.parentElement).closest('.internal')) continue;
    holder.append(range.cloneContents());
  }
  const before = holder.textContent;
  holder.querySelectorAll('.internal').forEach((n) => n.remove());
  if (holder.textContent === String(selection) && before === holder.textContent) return;
  e.preventDefault();
  e.clipboardData.setData('text/plain', holder.textContent);
  if (!holder.textContent) say('内部资料不会被复制。');
});

pane.addEventListener('click', (e) => { if (e.target.id === 'copy') copy(); });

document.addEventListener('keydown', (e) => {
  if (composing || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
  const typing = e.target.matches('input, textarea, select');
  if (e.key === '/' && !typing) { e.preventDefault(); input.focus(); input.select(); return; }
  if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && (!typing || e.target === input)) {
    const all = hits(), at = all.findIndex((h) => h.hasAttribute('aria-current'));
    const next = all[Math.min(Math.max(at + (e.key === 'ArrowDown' ? 1 : -1), 0), all.length - 1)];
    if (next) { e.preventDefault(); if (typing) input.blur(); open(next); }
    return;
  }
  if (typing) return;
  if (e.key === 'Enter' && e.target === document.body) { keep(); pane.focus(); }
  if (e.key === 'c') copy();
  if (e.key === 'i') pane.querySelectorAll('details.internal').forEach((d) => { d.open = !d.open; });
});

// Recent searches stay in this browser.
const key = 'wenjin-recent';
const recent = () => { try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; } };
function keep() {
  const text = input.value.trim();
  if (text && !/\d{11,}/.test(text)) localStorage.setItem(key, JSON.stringify([text, ...recent().filter((t) => t !== text)].slice(0, 12))); // numbers of people stay out
  remember();
}
function remember() {
  document.getElementById('recent').replaceChildren(...recent().map((t) => Object.assign(document.createElement('option'), { value: t })));
}
remember();
if (!input.value) input.focus();
