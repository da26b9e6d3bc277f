// The box of an answer that a model writes: it comes sentence by sentence, each with the
// articles that it is quoted from. The box keeps its height while it fills, so that what
// stands below does not move. All that comes is text here, never markup.
import { say } from './words.js';

export const root = document.documentElement.dataset.root ?? ''; // where a proxy shows the service below a path
const patience = 40_000; // ms, longer than the service lets a model write
const maxReason = 300; // characters of a report

// events gives the name and value of each server-sent event of an answer, as they come.
export async function* events(body) {
  const reader = body.getReader(), decoder = new TextDecoder();
  for (let text = ''; ;) {
    const { done, value } = await reader.read();
    text += done ? '' : decoder.decode(value, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield [event[1], JSON.parse(event[2])];
    }
    if (done) return;
  }
}

// bare is a text without what does not count when two are compared.
const bare = (text) => text.replace(/[\p{P}\p{Z}\s]/gu, '');

const make = (tag, properties, ...content) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...content);
  return element;
};

// list draws sentences and the articles that they are quoted from, as they come. said is
// what stands beside the box already.
function list(part, address, said) {
  const chinese = document.documentElement.lang === 'zh-Hans' ? {} : { lang: 'zh-Hans' };
  const sentences = [], cited = [];
  const number = (source) => {
    let at = cited.findIndex((other) => other.slug === source.slug);
    if (at < 0) {
      at = cited.push(source) - 1;
      const link = make('a', { href: address(source), textContent: source.title, ...chinese });
      link.dataset.cite = source.slug;
      const checked = source.asOf ? [' · ', say('written.checked', source.asOf)] : [];
      const inside = source.audience === 'public' ? [] : [make('span', { className: 'badge agent', textContent: say('written.internal') }), ' '];
      const item = make('li', {}, ...inside, link, ...checked);
      if (inside.length) item.className = 'internal';
      part('sources').append(item);
      part('from').hidden = false;
    }
    return at + 1;
  };
  const add = (sentence) => {
    if (said && bare(said).includes(bare(sentence.text))) return; // it stands beside it
    sentences.push(sentence);
    const cites = sentence.sources.map((source) => {
      const n = number(source), link = make('a', { href: address(source), className: 'cite', textContent: `[${n}]`, title: source.title, ariaLabel: say('written.source', n, source.title) });
      link.dataset.cite = source.slug;
      return link;
    });
    const whole = make('span', { className: sentence.sources.every((source) => source.audience === 'public') ? 'sentence' : 'sentence internal' }, make('span', { textContent: sentence.text, ...chinese }), ...cites, ' ');
    part('sentences').append(whole);
  };

  const clear = () => {
    sentences.length = cited.length = 0;
    part('sentences').replaceChildren();
    part('sources').replaceChildren();
    part('from').hidden = true;
  };
  return { sentences, cited, add, clear };
}

// forCustomers is what may be given to a customer of an answer: sentences of public articles
// alone, with links, which begin with base, and label; or says why there is none.
function forCustomers(answered, sentences, base) {
  const open = sentences.filter((sentence) => sentence.sources.every((source) => source.audience === 'public'));
  if (!answered) return { refused: say('written.nothing') };
  if (!open.length) return { refused: say('written.inner') };
  const from = [];
  const body = open.map((sentence) => sentence.text + sentence.sources.map((source) => {
    if (!from.some((other) => other.slug === source.slug)) from.push(source);
    return `[${from.findIndex((other) => other.slug === source.slug) + 1}]`;
  }).join('')).join('');
  const links = from.map((source, i) => `[${i + 1}] ${source.title} ${base}${source.url}`);
  return { text: [say('written.label', answered.label) + body, answered.notice, ...links].join('\n') };
}

// written is the box of a section. credentials says who asks: 'omit' is a customer;
// address is where a source is read. It gives what begins it, stops it, does away with it,
// and what of it may be copied for a customer.
export function written(section, { credentials = 'omit', address = (source) => root + source.url } = {}) {
  const part = (name) => section.querySelector(`[data-${name}]`);
  const text = part('text'), told = part('told');
  const { question, uid, category, said = '' } = section.dataset;
  const { sentences, cited, add, clear } = list(part, address, said);
  let asking, answered;

  // turn shows how far it is; only an end is told to those who can't see it, once, also
  // where it is the same end again.
  const turn = (state, note = '', end = false) => {
    section.dataset.state = state;
    text.setAttribute('aria-busy', String(state === 'writing'));
    part('note').textContent = note;
    told.textContent = end ? note || say('written.done', sentences.length) : '';
    part('start').hidden = ['writing', 'done', 'none'].includes(state);
    part('start').textContent = state === 'idle' ? say('written.start') : say('written.again');
    part('stop').hidden = state !== 'writing';
    for (const name of ['wrong', 'copy']) if (part(name)) part(name).hidden = state !== 'done';
    part('more').hidden = !sentences.length || !('open' in section.dataset || text.scrollHeight > text.clientHeight);
    if (part('reach')) part('reach').hidden = !end || state === 'done';
  };

  // finish shows what has become of it.
  const finish = (answer, failed) => {
    if (failed === 'stopped') return turn('stopped', say('written.stopped'), true);
    if (failed === 429) return turn('failed', say('written.busy'), true);
    if (failed) return turn('failed', sentences.length ? say('written.broken') : say('written.failed'), true);
    if (!answer.written) return turn('none', say('written.none'), true);
    if (!sentences.length) return turn('none', say('written.same'), true);
    section.dataset.aigc = JSON.stringify(answer.written.aigc); // the label for machines
    if (!answer.written.complete) return finish(null, 'broken');
    answered = answer.written;
    return turn('done', '', true);
  };
  const run = async (mine) => {
    const response = await fetch(`${root}/api/v1/answer`, {
      method: 'POST', credentials, signal: mine.signal, headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ q: question, queryUid: uid, ...(category ? { category } : {}) }),
    });
    if (!response.ok) return finish(null, response.status);
    for await (const [name, value] of events(response.body)) {
      if (mine !== asking) return undefined;
      if (name === 'sentence') add(value);
      if (name === 'done') return finish(value);
    }
    return finish(null, 'broken');
  };

  // start asks, unless it is being asked.
  const start = async () => {
    if (section.dataset.state === 'writing') return;
    const mine = new AbortController(), timer = setTimeout(() => mine.abort('late'), patience);
    asking = mine;
    answered = undefined;
    clear();
    section.removeAttribute('data-later');
    turn('writing', say('written.waiting'));
    try { await run(mine); } catch { if (mine === asking) finish(null, mine.signal.aborted && mine.signal.reason !== 'late' ? 'stopped' : 'failed'); }
    clearTimeout(timer);
  };
  const stop = () => asking?.abort('stopped'); // whoever comes back to a page sees that it was
  const end = () => { stop(); asking = undefined; window.removeEventListener('pagehide', stop); };
  // wrong tells the editors, by the feedback of the first article that it cites: once, but
  // for what has not reached them.
  const wrong = async () => {
    part('wrong').hidden = true;
    told.textContent = '';
    const reason = say('written.reason', sentences.map((sentence) => sentence.text).join('')).slice(0, maxReason);
    try {
      const answer = await fetch(`${root}/api/v1/events`, { method: 'POST', credentials, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ event: 'unhelpful', slug: cited[0].slug, queryUid: uid, reason }) });
      told.textContent = answer.ok ? say('written.thanks') : say('failed');
      part('wrong').hidden = answer.ok;
    } catch {
      told.textContent = say('offline');
      part('wrong').hidden = false;
    }
    part('note').textContent = told.textContent;
  };

  // What goes with its button leaves the focus in the box. The second click of two is for
  // the button that was there before the first.
  const acts = { start, stop, wrong, more: () => { part('more').setAttribute('aria-expanded', String(section.toggleAttribute('data-open'))); } };
  section.addEventListener('click', (e) => {
    const button = e.target.closest?.('button'), name = Object.keys(acts).find((act) => button && button === part(act));
    if (!name || e.detail > 1) return;
    acts[name]();
    if (name !== 'more') text.focus({ preventScroll: true });
  });
  window.addEventListener('pagehide', stop);
  turn('idle');
  return {
    start, stop, end,
    // begun is false also for what may be tried again.
    get begun() { return !['idle', 'stopped', 'failed'].includes(section.dataset.state); },
    // copied is what may be given to a customer, or says why there is none.
    copied: () => (section.dataset.state === 'writing' ? { refused: say('written.wait') } : forCustomers(answered, sentences, section.dataset.base ?? '')),
  };
}
