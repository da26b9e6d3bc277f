// Wenjin in somebody else's page: <script type="module" src="https://host/widget.js"></script><wenjin-help></wenjin-help>
// A shadow root keeps the page's styles out and ours in; its colours are the page's, by
// accent="#1a4fa0" or the properties --wenjin-accent, -ink, -soft, -paper, -line, -tint
// and -font. No cookies are sent.
const base = new URL('.', import.meta.url);
// at is where a path of the service is, which may stand below a path of a proxy.
const at = (address) => new URL(address.replace(/^\/(?!\/)/, ''), base).href;
const style = `:host{display:block;color-scheme:light dark;--a:var(--wenjin-accent,#0b6b5d);--o:var(--wenjin-on-accent,#fff);--l:var(--wenjin-line,#cfd8d8);--p:var(--wenjin-paper,#fff);--i:var(--wenjin-ink,#1b2526);--s:var(--wenjin-soft,#56676a);--t:var(--wenjin-tint,#e3f1ee);--w:#8a5300;font:16px/1.7 var(--wenjin-font,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif);color:var(--i)}
@media(prefers-color-scheme:dark){:host{--a:var(--wenjin-accent,#63cbb8);--o:var(--wenjin-on-accent,#06231e);--l:var(--wenjin-line,#36454a);--p:var(--wenjin-paper,#182124);--i:var(--wenjin-ink,#e6eded);--s:var(--wenjin-soft,#a3b3b5);--t:var(--wenjin-tint,#1b332f);--w:#f2c069}}
*{box-sizing:border-box}section{background:var(--p);border:1px solid var(--l);border-radius:12px;padding:12px 16px;overflow-wrap:anywhere}
form{display:flex;gap:8px}input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--p);border:1px solid var(--s);border-radius:8px;padding:8px 12px}
button{font:inherit;background:var(--a);color:var(--o);border:0;border-radius:8px;padding:8px 16px;cursor:pointer}button.link{background:none;color:var(--a);padding:4px 0;text-align:left}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}.hits{list-style:none;margin:8px 0 0;padding:0}.hits>li{padding:8px 0;border-top:1px solid var(--l)}p{margin:6px 0}small,.q{color:var(--s);font-size:.9em}
h2{font-size:1.2em;line-height:1.4;margin:8px 0}h3{font-size:1.08em;margin:16px 0 4px}h4,h5,h6{font-size:1em;margin:12px 0 4px}
mark{background:#ffe9a8;color:#1b2526}.box{background:var(--t);border-radius:8px;padding:8px 12px}.risk{border:1px solid var(--w);color:var(--w);border-radius:8px;padding:6px 12px;font-size:.93em}table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid var(--l);padding:4px 8px;text-align:left}blockquote{margin:8px 0;padding:2px 12px;border-left:4px solid var(--a);background:var(--t)}a{color:var(--a)}img{max-width:100%;height:auto}pre{overflow-x:auto}`;

// What the server gives as HTML it has cleaned. Pages that require trusted types are
// told so by a policy of this name; one that refuses the name gets the text alone.
let policy;
try { policy = globalThis.trustedTypes?.createPolicy('wenjin-help', { createHTML: (html) => html }); } catch { policy = null; }

// holding puts HTML of the server into an element.
function holding(element, html) {
  if (policy === null) element.textContent = html.replace(/<[^>]*>/g, '');
  else element.innerHTML = policy ? policy.createHTML(html) : html;
  return element;
}

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
  return make('ol', { className: 'hits' }, ...found.map((hit) => {
    const open = holding(make('button', { className: 'link' }), hit._formatted.title); // escaped by the server, but for mark
    open.addEventListener('click', () => read(hit.slug));
    return make('li', {}, open, holding(make('p', { className: 'q' }), hit._formatted.answer || hit._formatted.body));
  }));
}

// banners are what the house says above an answer: text, and maybe a link, which is read
// here where it leads to an article.
export function banners(all = [], read = () => {}) {
  return all.map((b) => {
    const box = make('p', { className: 'box' }, make('strong', { textContent: b.text }));
    if (b.url) box.append(' ', make('a', { href: b.url, textContent: b.label }));
    return settle(box, read);
  });
}

// direct is the answer above the list, where one article answers for sure; otherwise that
// none does, and whom to call.
export function direct(found, read) {
  const a = found.answer;
  if (!a) return [make('p', { className: 'q', textContent: '没有文章能确定地直接回答，以下是最接近的文章。' + (found.hotline ? `人工客服：${found.hotline}` : '') })];
  const open = make('button', { className: 'link', textContent: a.title });
  open.addEventListener('click', () => read(a.slug));
  const from = ['摘自：', open, a.section?.title && ` · ${a.section.title}`, a.asOf && ` · 内容核对至 ${a.asOf}`].filter(Boolean);
  return [make('div', { className: 'box' }, make('strong', { textContent: '直接回答' }), make('p', { textContent: a.text }), make('p', { className: 'q' }, ...from))];
}

// plain are the articles beside an answer as hits of a search, whose texts are HTML.
export function plain(articles) {
  const escaped = (text) => make('p', { textContent: text }).innerHTML;
  return articles.map((a) => ({ slug: a.slug, _formatted: { title: escaped(a.title), answer: escaped(a.answer) } }));
}

// day is a time as a day in Shanghai.
const day = (time) => new Date(Date.parse(time) + 8 * 3600 * 1000).toISOString().slice(0, 10);

const risks = { R1: '低风险', R2: '中低风险', R3: '中风险', R4: '中高风险', R5: '高风险' };
const risk = (level) => level.split('-').map((r) => `${r} ${risks[r] ?? ''}`.trim()).join(' 至 ');

// sources are the rules behind an article.
const sources = (list) => make('ul', { className: 'q' }, ...list.map((s) => {
  const rule = s.url ? make('a', { href: s.url, target: '_blank', rel: 'noopener noreferrer nofollow', textContent: s.rule }) : s.rule;
  return make('li', {}, rule, s.no ? `（${s.no}）` : '', s.effective ? `，${s.effective}起施行` : '');
}));

// dates says when an article was checked, changed and is to be looked at again, each day
// once. Whether that is over, the clock of the reader's machine does not know.
function dates(a) {
  const changed = a.updatedAt && day(a.updatedAt), out = [];
  if (a.asOf && a.asOf === changed) out.push(`内容核对并更新于 ${changed}`);
  else out.push(...[a.asOf && `内容核对至 ${a.asOf}`, changed && `更新于 ${changed}`].filter(Boolean));
  if (a.reviewBy) out.push(`复核期限 ${a.reviewBy}`);
  return out.join(' · ');
}

// settle lets links and pictures of a text lead to the help centre: to other articles
// within the widget, by read; to headings within the text; all else in a window of its
// own.
export function settle(text, read) {
  for (const image of text.querySelectorAll('img[src]')) image.src = at(image.getAttribute('src'));
  for (const link of text.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href');
    const slug = /^\/a\/([a-z0-9-]+)$/.exec(href)?.[1], id = /^#(.+)$/.exec(href)?.[1];
    link.href = at(href);
    if (slug || id) {
      link.addEventListener('click', (e) => {
        e.preventDefault();
        if (slug) read(slug);
        else [...text.querySelectorAll('[id]')].find((e2) => e2.id === decodeURIComponent(id))?.scrollIntoView();
      });
    } else Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' });
  }
  return text;
}

// article is an article to be read; back is called by whoever wants the list again, read
// with another that it names.
export function article(a, back, read = () => {}) {
  const button = make('button', { className: 'link', textContent: '← 返回结果' });
  button.addEventListener('click', back);
  const parts = [button, make('h2', { textContent: a.title })];
  if (a.answer) parts.push(make('p', { className: 'box', textContent: a.answer }));
  if (a.riskLevel) parts.push(make('p', { className: 'risk', textContent: `常见风险等级：${risk(a.riskLevel)}，以销售机构披露的评级为准。理财非存款，产品有风险，投资须谨慎。` }));
  if (a.history) parts.push(make('p', { className: 'box', textContent: '本文讲述历史情况，不代表现行规则。' }));
  const body = holding(make('div', {}), a.html); // cleaned by the server
  for (const heading of [...body.querySelectorAll('h2, h3, h4')].reverse()) lower(heading);
  parts.push(settle(body, read));
  if (a.sources?.length) parts.push(make('p', { textContent: '依据' }), sources(a.sources));
  parts.push(make('p', { className: 'q', textContent: dates(a) }));
  parts.push(make('a', { href: at(a.url), target: '_blank', rel: 'noopener', textContent: '在帮助中心打开' }));
  return parts;
}

// lower makes a heading one of the next level: the title of the article is above it.
function lower(heading) {
  const below = make('h' + (Number(heading.tagName[1]) + 1), heading.id && { id: heading.id }, ...heading.childNodes);
  heading.replaceWith(below);
}

async function ask(path) {
  const answer = await fetch(at(path), { credentials: 'omit' });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export class WenjinHelp extends HTMLElement {
  static observedAttributes = ['accent'];

  attributeChangedCallback(name, was, accent) {
    if (accent) this.style.setProperty('--wenjin-accent', accent); else this.style.removeProperty('--wenjin-accent');
  }

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const input = make('input', { type: 'search', placeholder: '输入您的问题', maxLength: 200, required: true, ariaLabel: '搜索帮助文章' });
    const form = make('form', { role: 'search' }, input, make('button', { textContent: '搜索' }));
    this.out = make('div', { ariaLive: 'polite' });
    root.append(make('section', { ariaLabel: '帮助' }, form, this.out));
    let composing = false;
    input.addEventListener('compositionstart', () => { composing = true; });
    input.addEventListener('compositionend', () => { composing = false; });
    form.addEventListener('submit', (e) => { e.preventDefault(); if (!composing) this.search(input.value.trim()); });
  }

  async search(text) {
    if (!text) return;
    await this.draw(async () => {
      if (this.hasAttribute('answers')) {
        const found = await ask(`/api/v1/answer?q=${encodeURIComponent(text)}`);
        const read = (slug) => this.read(slug, text, found.queryUid);
        return [...banners(found.banners, (slug) => this.read(slug, text)), ...(found.hits.length ? direct(found, read) : []), hits(plain(found.hits), read)];
      }
      const found = await ask(`/api/v1/search?limit=5&cropLength=60&q=${encodeURIComponent(text)}`);
      return [...banners(found.banners, (slug) => this.read(slug, text)), hits(found.hits, (slug) => this.read(slug, text, found.queryUid))];
    });
  }

  // read shows an article that a search for the text found, whose uid counts the click, or
  // that one of them names.
  async read(slug, text, uid) {
    await this.draw(async () => article(await ask(`/api/v1/articles/${encodeURIComponent(slug)}${uid ? `?queryUid=${encodeURIComponent(uid)}` : ''}`), () => this.search(text), (other) => this.read(other, text)));
    this.out.querySelector('button')?.focus();
  }

  async draw(parts) {
    try { this.out.replaceChildren(...await parts()); } catch { this.out.replaceChildren(trouble()); }
  }
}
customElements.define('wenjin-help', WenjinHelp);
