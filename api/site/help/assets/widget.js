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

class WenjinHelp extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<section aria-label="帮助"><form role="search"><input type="search" aria-label="搜索帮助文章" placeholder="输入您的问题" maxlength="200" required><button>搜索</button></form><div aria-live="polite"></div></section>`;
    const form = root.querySelector('form'), input = root.querySelector('input'), out = root.querySelector('div');
    let composing = false;
    input.addEventListener('compositionstart', () => { composing = true; });
    input.addEventListener('compositionend', () => { composing = false; });
    form.addEventListener('submit', (e) => { e.preventDefault(); if (!composing) this.search(out, input.value.trim()); });
  }

  async ask(path) {
    const answer = await fetch(base + path, { credentials: 'omit' });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async search(out, text) {
    if (!text) return;
    try {
      const found = await this.ask(`/api/v1/search?limit=5&cropLength=60&q=${encodeURIComponent(text)}`);
      const list = document.createElement('ol');
      for (const hit of found.hits) {
        const li = document.createElement('li'), open = document.createElement('button'), line = document.createElement('p');
        open.className = 'link'; open.innerHTML = hit._formatted.title; // escaped by the server, but for mark
        line.innerHTML = hit._formatted.answer || hit._formatted.body; line.className = 'q';
        open.addEventListener('click', () => this.read(out, hit.slug, text));
        li.append(open, line); list.append(li);
      }
      if (!found.hits.length) { const p = document.createElement('p'); p.textContent = '没有找到相关文章，换一种更短的说法试试。'; out.replaceChildren(p); return; }
      out.replaceChildren(list);
    } catch { this.trouble(out); }
  }

  async read(out, slug, text) {
    try {
      const a = await this.ask(`/api/v1/articles/${slug}`);
      const back = document.createElement('button'), title = document.createElement('h3'), body = document.createElement('div'), full = document.createElement('a');
      back.className = 'link'; back.textContent = '← 返回结果'; back.addEventListener('click', () => this.search(out, text));
      title.textContent = a.title; body.innerHTML = a.html; // cleaned by the server
      full.href = base + a.url; full.target = '_blank'; full.rel = 'noopener'; full.textContent = '在帮助中心打开';
      const parts = [back, title];
      if (a.answer) { const box = document.createElement('p'); box.className = 'box'; box.textContent = a.answer; parts.push(box); }
      out.replaceChildren(...parts, body, full);
      back.focus();
    } catch { this.trouble(out); }
  }

  trouble(out) { const p = document.createElement('p'); p.textContent = '暂时连不上帮助中心，请稍后再试。'; out.replaceChildren(p); }
}
customElements.define('wenjin-help', WenjinHelp);
