// Wenjin in somebody else's page: <script type="module" src="https://host/widget.js"></script><wenjin-help></wenjin-help>
// A shadow root keeps the page's styles out and ours in; its colours are the page's, by
// accent="#1a4fa0" or the properties --wenjin-accent, -ink, -soft, -paper, -line, -tint
// and -font. Its language is that of data-language="en", "zh-Hant" or "zh-Hans", else of lang
// on it, else the page's; in traditional characters articles are too.
// No cookies are sent.
const base = new URL('.', import.meta.url);
// at is where a path of the service is, which may stand below a path of a proxy.
const at = (address) => new URL(address.replace(/^\/(?!\/)/, ''), base).href;
const patience = 40_000; // ms
const style = `:host{display:block;color-scheme:light dark;--a:var(--wenjin-accent,#0b6b5d);--o:var(--wenjin-on-accent,#fff);--l:var(--wenjin-line,#cfd8d8);--p:var(--wenjin-paper,#fff);--i:var(--wenjin-ink,#1b2526);--s:var(--wenjin-soft,#56676a);--t:var(--wenjin-tint,#e3f1ee);--w:#8a5300;font:16px/1.7 var(--wenjin-font,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif);color:var(--i)}
@media(prefers-color-scheme:dark){:host{--a:var(--wenjin-accent,#63cbb8);--o:var(--wenjin-on-accent,#06231e);--l:var(--wenjin-line,#36454a);--p:var(--wenjin-paper,#182124);--i:var(--wenjin-ink,#e6eded);--s:var(--wenjin-soft,#a3b3b5);--t:var(--wenjin-tint,#1b332f);--w:#f2c069}}
*{box-sizing:border-box}section{background:var(--p);border:1px solid var(--l);border-radius:12px;padding:12px 16px;overflow-wrap:anywhere}
form{display:flex;gap:8px}input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--p);border:1px solid var(--s);border-radius:8px;padding:8px 12px}
button{font:inherit;background:var(--a);color:var(--o);border:0;border-radius:8px;padding:8px 16px;cursor:pointer}button.link{background:none;color:var(--a);padding:4px 0;text-align:left}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}.hits{list-style:none;margin:8px 0 0;padding:0}.hits>li{padding:8px 0;border-top:1px solid var(--l)}p{margin:6px 0}small,.q{color:var(--s);font-size:.9em}
::placeholder{color:var(--s);opacity:1}
h2{font-size:1.2em;line-height:1.4;margin:8px 0}h3{font-size:1.08em;margin:16px 0 4px}h4,h5,h6{font-size:1em;margin:12px 0 4px}
mark{background:#ffe9a8;color:#1b2526}.box{background:var(--t);border-radius:8px;padding:8px 12px}.written{min-height:9em}.written .link{padding:0;font-size:.85em}.written ol{margin:0;padding-left:1.6em}.risk{border:1px solid var(--w);color:var(--w);border-radius:8px;padding:6px 12px;font-size:.93em}table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid var(--l);padding:4px 8px;text-align:left}blockquote{margin:8px 0;padding:2px 12px;border-left:4px solid var(--a);background:var(--t)}a{color:var(--a)}img{max-width:100%;height:auto}pre{overflow-x:auto}`;

// What the widget says, in the languages of the help centre; articles are Chinese.
const words = {
  "zh-Hans": { "written": "AI 生成的回答", "note": "由人工智能从下列文章摘写，仅供参考，以文章原文为准。", "waiting": "正在从文章中摘写……", "done": "已写好，共 {0} 句。", "broken": "没有写完，请看文章。", "nothing": "没有找到相关文章，换一种更短的说法试试。", "trouble": "暂时连不上帮助中心，请稍后再试。", "unsure": "没有文章能确定地直接回答，以下是最接近的文章。", "hotline": "人工客服：{0}", "from": "摘自：", "direct": "直接回答", "checked": "内容核对至 {0}", "updated": "更新于 {0}", "both": "内容核对并更新于 {0}", "review": "复核期限 {0}", "R1": "低风险", "R2": "中低风险", "R3": "中风险", "R4": "中高风险", "R5": "高风险", "to": " 至 ", "risk": "常见风险等级：{0}，以销售机构披露的评级为准。理财非存款，产品有风险，投资须谨慎。", "history": "本文讲述历史情况，不代表现行规则。", "number": "（{0}）", "since": "，{0}起施行", "sources": "依据", "back": "← 返回结果", "open": "在帮助中心打开", "ask": "输入您的问题", "field": "搜索帮助文章", "search": "搜索", "help": "帮助" },
  "zh-Hant": { "written": "AI 生成的回答", "note": "由人工智慧從下列文章摘寫，僅供參考，以文章原文為準。", "waiting": "正在從文章中摘寫……", "done": "已寫好，共 {0} 句。", "broken": "沒有寫完，請看文章。", "nothing": "沒有找到相關文章，換一種更短的說法試試。", "trouble": "暫時連不上幫助中心，請稍後再試。", "unsure": "沒有文章能確定地直接回答，以下是最接近的文章。", "hotline": "人工客服：{0}", "from": "摘自：", "direct": "直接回答", "checked": "內容核對至 {0}", "updated": "更新於 {0}", "both": "內容核對並更新於 {0}", "review": "複核期限 {0}", "R1": "低風險", "R2": "中低風險", "R3": "中風險", "R4": "中高風險", "R5": "高風險", "to": " 至 ", "risk": "常見風險等級：{0}，以銷售機構披露的評級為準。理財非存款，產品有風險，投資須謹慎。", "history": "本文講述歷史情況，不代表現行規則。", "number": "（{0}）", "since": "，{0}起施行", "sources": "依據", "back": "← 返回結果", "open": "在幫助中心打開", "ask": "輸入您的問題", "field": "搜尋幫助文章", "search": "搜尋", "help": "幫助" },
  "en": { "written": "AI-generated answer", "note": "Excerpted by artificial intelligence from the articles below, for reference only; the articles count.", "waiting": "Reading the articles…", "done": "Written, {0} sentences.", "broken": "It was broken off; please read the articles.", "nothing": "No article was found. Try fewer or other words, in Chinese.", "trouble": "The help centre can’t be reached. Please try again later.", "unsure": "No article answers this for sure; these are nearest.", "hotline": " Call us: {0}", "from": "From: ", "direct": "Direct answer", "checked": "Checked on {0}", "updated": "Updated on {0}", "both": "Checked and updated on {0}", "review": "Review by {0}", "R1": "low risk", "R2": "low to medium risk", "R3": "medium risk", "R4": "medium to high risk", "R5": "high risk", "to": " to ", "risk": "Usual risk level: {0}; the rating that the seller discloses counts. Investments are no deposits: they carry risk, so take care.", "history": "This text is about the past, not about rules in force.", "number": " ({0})", "since": ", in force since {0}", "sources": "Sources", "back": "← Back to the results", "open": "Open in the help centre", "ask": "Your question, in Chinese", "field": "Search help articles", "search": "Search", "help": "Help" }
};

// language is the one of ours that suits a tag best.
export function language(tag = '') {
  if (/^zh-(hant|tw|hk|mo)\b/i.test(tag)) return 'zh-Hant';
  return /^en\b/i.test(tag) ? 'en' : 'zh-Hans';
}

// speaker says what the widget says in a language; say.articles marks what is Chinese all
// the same, and say.asked asks for articles in the characters of the language.
export function speaker(tag) {
  const say = (key, ...args) => words[tag][key].replace(/\{(\d)\}/g, (_, i) => args[i]);
  say.articles = tag === 'en' ? { lang: 'zh-Hans' } : {};
  say.asked = tag === 'zh-Hant' ? { 'Accept-Language': tag } : {};
  return say;
}

const simplified = speaker('zh-Hans');

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

export const nothing = (say = simplified) => make('p', { textContent: say('nothing') });
export const trouble = (say = simplified) => make('p', { textContent: say('trouble') });

// hits is the list of what a search found; read is called with the one that is chosen.
export function hits(found, read, say = simplified) {
  if (!found.length) return nothing(say);
  return make('ol', { className: 'hits', ...say.articles }, ...found.map((hit) => {
    const open = holding(make('button', { className: 'link' }), hit._formatted.title); // escaped by the server, but for mark
    open.addEventListener('click', () => read(hit.slug));
    return make('li', {}, open, holding(make('p', { className: 'q' }), hit._formatted.answer || hit._formatted.body));
  }));
}

// banners are what the house says above an answer: text, and maybe a link, which is read
// here where it leads to an article.
export function banners(all = [], read = () => {}, say = simplified) {
  return all.map((b) => {
    const box = make('p', { className: 'box', ...say.articles }, make('strong', { textContent: b.text }));
    if (b.url) box.append(' ', make('a', { href: b.url, textContent: b.label }));
    return settle(box, read);
  });
}

// direct is the answer above the list, where one article answers for sure; otherwise that
// none does, and whom to call.
export function direct(found, read, say = simplified) {
  const a = found.answer;
  if (!a) return [make('p', { className: 'q', textContent: say('unsure') + (found.hotline ? say('hotline', found.hotline) : '') })];
  const open = make('button', { className: 'link', textContent: a.title, ...say.articles });
  open.addEventListener('click', () => read(a.slug));
  const from = [say('from'), open, a.section?.title && ` · ${a.section.title}`, a.asOf && ` · ${say('checked', a.asOf)}`].filter(Boolean);
  return [make('div', { className: 'box' }, make('strong', { textContent: say('direct') }), make('p', { textContent: a.text, ...say.articles }), make('p', { className: 'q' }, ...from))];
}

// events gives the name and value of each server-sent event of an answer, as they come.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; ;) {
    const { done, value = '' } = await reader.read();
    const all = (text + value).split('\n\n');
    text = all.pop();
    for (const event of all) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name) yield [name, JSON.parse(data)];
    }
    if (done) return;
  }
}

// writing is a box that what a model writes comes into, sentence by sentence from some
// events, each with the article that it is quoted from; unsure is what stands there where
// nothing is written. The box keeps a height, so that little moves; its end alone is told
// to those who can't see it.
export function writing(coming, read, unsure, say = simplified) {
  const text = make('p', { ariaBusy: 'true' }), note = make('p', { className: 'q', role: 'status', textContent: say('waiting') });
  const list = make('ol', { className: 'q' }), cited = [];
  const box = make('div', { className: 'box written', ariaLive: 'off' }, make('strong', { textContent: say('written') }), make('p', { className: 'q', textContent: say('note') }), text, list, note);
  const opens = (source, label) => {
    const open = make('button', { className: 'link', textContent: label, title: source.title, ...say.articles });
    open.addEventListener('click', () => read(source.slug));
    return open;
  };
  const add = (sentence) => {
    const cites = sentence.sources.map((source) => {
      if (!cited.includes(source.slug)) {
        cited.push(source.slug);
        list.append(make('li', {}, opens(source, source.title)));
      }
      return opens(source, `[${cited.indexOf(source.slug) + 1}]`);
    });
    text.append(make('span', { textContent: sentence.text, lang: 'zh-Hans' }), ...cites, ' ');
  };
  const come = async () => {
    for await (const [name, value] of coming) {
      if (name === 'sentence') add(value);
      if (name === 'done' && value.written) {
        box.dataset.aigc = JSON.stringify(value.written.aigc);
        return value.written.complete;
      }
    }
    return false;
  };
  come().catch(() => false).then((complete) => {
    text.ariaBusy = 'false';
    if (text.childNodes.length) note.textContent = complete ? say('done', text.querySelectorAll('span').length) : say('broken');
    else {
      box.ariaLive = 'polite';
      box.replaceChildren(...unsure);
    }
  });
  return box;
}

// plain are the articles beside an answer as hits of a search, whose texts are HTML.
export function plain(articles) {
  const escaped = (text) => make('p', { textContent: text }).innerHTML;
  return articles.map((a) => ({ slug: a.slug, _formatted: { title: escaped(a.title), answer: escaped(a.answer) } }));
}

// day is a time as a day in Shanghai.
const day = (time) => new Date(Date.parse(time) + 8 * 3600 * 1000).toISOString().slice(0, 10);

const risk = (level, say) => level.split('-').map((r) => (/^R[1-5]$/.test(r) ? `${r} ${say(r)}` : r)).join(say('to'));

// sources are the rules behind an article.
const sources = (list, say) => make('ul', { className: 'q', ...say.articles }, ...list.map((s) => {
  const rule = s.url ? make('a', { href: s.url, target: '_blank', rel: 'noopener noreferrer nofollow', textContent: s.rule }) : s.rule;
  return make('li', {}, rule, s.no ? say('number', s.no) : '', s.effective ? say('since', s.effective) : '');
}));

// dates says when an article was checked, changed and is to be looked at again, each day
// once. Whether that is over, the clock of the reader's machine does not know.
function dates(a, say) {
  const changed = a.updatedAt && day(a.updatedAt), out = [];
  if (a.asOf && a.asOf === changed) out.push(say('both', changed));
  else out.push(...[a.asOf && say('checked', a.asOf), changed && say('updated', changed)].filter(Boolean));
  if (a.reviewBy) out.push(say('review', a.reviewBy));
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
export function article(a, back, read = () => {}, say = simplified) {
  const button = make('button', { className: 'link', textContent: say('back') });
  button.addEventListener('click', back);
  const parts = [button, make('h2', { textContent: a.title, ...say.articles })];
  if (a.answer) parts.push(make('p', { className: 'box', textContent: a.answer, ...say.articles }));
  if (a.riskLevel) parts.push(make('p', { className: 'risk', textContent: say('risk', risk(a.riskLevel, say)) }));
  if (a.history) parts.push(make('p', { className: 'box', textContent: say('history') }));
  const body = holding(make('div', say.articles), a.html); // cleaned by the server
  for (const heading of [...body.querySelectorAll('h2, h3, h4')].reverse()) lower(heading);
  parts.push(settle(body, read));
  if (a.sources?.length) parts.push(make('p', { textContent: say('sources') }), sources(a.sources, say));
  parts.push(make('p', { className: 'q', textContent: dates(a, say) }));
  parts.push(make('a', { href: at(a.url), target: '_blank', rel: 'noopener', textContent: say('open') }));
  return parts;
}

// lower makes a heading one of the next level: the title of the article is above it.
function lower(heading) {
  const below = make('h' + (Number(heading.tagName[1]) + 1), heading.id && { id: heading.id }, ...heading.childNodes);
  heading.replaceWith(below);
}

async function ask(path, headers) {
  const answer = await fetch(at(path), { credentials: 'omit', headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export class WenjinHelp extends HTMLElement {
  static observedAttributes = ['accent', 'lang', 'data-language'];

  attributeChangedCallback(name, was, accent) {
    if (name !== 'accent') this.speak();
    else if (accent) this.style.setProperty('--wenjin-accent', accent); else this.style.removeProperty('--wenjin-accent');
  }

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const input = make('input', { type: 'search', maxLength: 200, required: true });
    const form = make('form', { role: 'search' }, input, make('button'));
    this.out = make('div', { ariaLive: 'polite' });
    root.append(make('section', {}, form, this.out));
    this.speak();
    let composing = false;
    input.addEventListener('compositionstart', () => { composing = true; });
    input.addEventListener('compositionend', () => { composing = false; });
    form.addEventListener('submit', (e) => { e.preventDefault(); if (!composing) this.search(input.value.trim()); });
  }

  // speak takes up the language of the element or else of the page; what was found already
  // stays as it was said.
  speak() {
    const root = this.shadowRoot, tag = language(this.dataset.language || this.closest('[lang]')?.lang);
    this.say = speaker(tag);
    if (!root) return;
    root.querySelector('section').lang = tag; // of the widget's own words, whatever the page around speaks
    root.querySelector('section').ariaLabel = this.say('help');
    Object.assign(root.querySelector('input'), { placeholder: this.say('ask'), ariaLabel: this.say('field') });
    root.querySelector('form button').textContent = this.say('search');
  }

  async search(text) {
    if (!text) return;
    const say = this.say;
    await this.draw(async (wanted) => {
      if (this.hasAttribute('answers')) {
        const found = await ask(`/api/v1/answer?q=${encodeURIComponent(text)}`, say.asked);
        if (!wanted()) return []; // nor is anything to be written
        const read = (slug) => this.read(slug, text, found.queryUid);
        let said = found.hits.length ? direct(found, read, say) : [];
        if (!found.answer && found.hits.length && this.getAttribute('answers') === 'written') said = [writing(this.stream(text, found.queryUid), read, said, say)];
        return [...banners(found.banners, (slug) => this.read(slug, text), say), ...said, hits(plain(found.hits), read, say)];
      }
      const found = await ask(`/api/v1/search?limit=5&cropLength=60&q=${encodeURIComponent(text)}`, say.asked);
      return [...banners(found.banners, (slug) => this.read(slug, text), say), hits(found.hits, (slug) => this.read(slug, text, found.queryUid), say)];
    });
  }

  // An element that a page has taken out, and not only put elsewhere, wants nothing more.
  disconnectedCallback() {
    Promise.resolve().then(() => { if (!this.isConnected) this.leave(); });
  }

  leave() {
    this.asking?.abort(); // what is being written is wanted no more
    this.wanted = undefined;
  }

  // stream gives the events of an answer that a model writes, until something else is shown,
  // or for longer than the service lets a model write.
  async* stream(text, uid) {
    const asking = new AbortController(), timer = setTimeout(() => asking.abort(), patience);
    this.asking = asking;
    try {
      const answer = await fetch(at(`/api/v1/answer?q=${encodeURIComponent(text)}&queryUid=${encodeURIComponent(uid)}`), { credentials: 'omit', headers: { Accept: 'text/event-stream' }, signal: asking.signal });
      if (answer.ok) yield* events(answer.body);
    } finally { clearTimeout(timer); }
  }

  // read shows an article that a search for the text found, whose uid counts the click, or
  // that one of them names.
  async read(slug, text, uid) {
    const drawn = await this.draw(async () => article(await ask(`/api/v1/articles/${encodeURIComponent(slug)}${uid ? `?queryUid=${encodeURIComponent(uid)}` : ''}`, this.say.asked), () => this.search(text), (other) => this.read(other, text), this.say));
    if (drawn) this.out.querySelector('button')?.focus();
  }

  // draw shows some parts once they are there, unless something else has been asked for
  // meanwhile, which it reports.
  async draw(parts) {
    this.leave();
    const mine = this.wanted = {}, wanted = () => mine === this.wanted;
    let made;
    try { made = await parts(wanted); } catch { made = [trouble(this.say)]; }
    if (wanted()) this.out.replaceChildren(...made);
    return wanted();
  }
}
customElements.define('wenjin-help', WenjinHelp);
