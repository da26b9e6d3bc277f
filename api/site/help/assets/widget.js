// Wenjin in somebody else's page: <script type="module" src="https://host/widget.js"></script><wenjin-help></wenjin-help>
// A shadow root keeps the page's styles out and ours in. No cookies are sent.
const base = new URL(import.meta.url).origin;
const style = `:host{display:block;color-scheme:light dark;--a:#0b6b5d;--l:#cfd8d8;--p:#fff;--i:#1b2526;--s:#56676a;--t:#e3f1ee;font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--i)}
@media(prefers-color-scheme:dark){:host{--a:#63cbb8;--l:#36454a;--p:#182124;--i:#e6eded;--s:#a3b3b5;--t:#1b332f}}
*{box-sizing:border-box}section{background:var(--p);border:1px solid var(--l);border-radius:12px;padding:12px 16px;overflow-wrap:anywhere}
form{display:flex;gap:8px}input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--p);border:1px solid var(--s);border-radius:8px;padding:8px 12px}
button{font:inherit;background:var(--a);color:var(--p);border:0;border-radius:8px;padding:8px 16px;cursor:pointer}button.link{background:none;color:var(--a);padding:4px 0;text-align:left}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}ol{list-style:none;margin:8px 0 0;padding:0}li{padding:8px 0;border-top:1px solid var(--l)}p{margin:4px 0}small,.q{color:var(--s)}
mark{background:#ffe9a8;color:#1b2526}.box{background:var(--t);border-radius:8px;padding:8px 12px}table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid var(--l);padding:4px 8px}a{color:var(--a)}img{max-width:100%}`;

// make is an element with properties and what it holds.
export function make(tag, properties, ...content) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...content);
  return element;
}

export const nothing = () => make('p', { textContent: '没有找到相关文章，换一种更短的说法试试。' });
export const trouble = () => make('p', { textContent: '暂时连不上帮助中心，请稍后再试。' });

// hits is the list of what a search found; read is called with the one that is chosen.
export function hits(found, read) {
  if (!found.length) return nothing();
  return make('ol', {}, ...found.map((hit) => {
    const open = make('button', { className: 'link', innerHTML: hit._formatted.title }); // escaped by the server, but for mark
    open.addEventListener('click', () => read(hit.slug));
    return make('li', {}, open, make('p', { className: 'q', innerHTML: hit._formatted.answer || hit._formatted.body }));
  }));
}

// article is an article to be read; back is called by whoever wants the list again.
export function article(a, back) {
  const button = make('button', { className: 'link', textContent: '← 返回结果' });
  button.addEventListener('click', back);
  const parts = [button, make('h3', { textContent: a.title })];
  if (a.answer) parts.push(make('p', { className: 'box', textContent: a.answer }));
  parts.push(make('div', { innerHTML: a.html })); // cleaned by the server
  parts.push(make('a', { href: base + a.url, target: '_blank', rel: 'noopener', textContent: '在帮助中心打开' }));
  return parts;
}

async function ask(path) {
  const answer = await fetch(base + path, { credentials: 'omit' });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export class WenjinHelp extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<section aria-label="帮助"><form role="search"><input type="search" aria-label="搜索帮助文章" placeholder="输入您的问题" maxlength="200" required><button>搜索</button></form><div aria-live="polite"></div></section>`;
    this.out = root.querySelector('div');
    const input = root.querySelector('input');
    let composing = false;
    input.addEventListener('compositionstart', () => { composing = true; });
    input.addEventListener('compositionend', () => { composing = false; });
    root.querySelector('form').addEventListener('submit', (e) => { e.preventDefault(); if (!composing) this.search(input.value.trim()); });
  }

  async search(text) {
    if (!text) return;
    await this.draw(async () => {
      const found = await ask(`/api/v1/search?limit=5&cropLength=60&q=${encodeURIComponent(text)}`);
      return [hits(found.hits, (slug) => this.read(slug, text))];
    });
  }

  // read shows an article that a search for the text found.
  async read(slug, text) {
    await this.draw(async () => article(await ask(`/api/v1/articles/${encodeURIComponent(slug)}`), () => this.search(text)));
    this.out.querySelector('button')?.focus();
  }

  async draw(parts) {
    try { this.out.replaceChildren(...await parts()); } catch { this.out.replaceChildren(trouble()); }
  }
}
customElements.define('wenjin-help', WenjinHelp);
