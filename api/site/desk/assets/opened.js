// The articles that somebody has opened: tabs of this window, which a reload keeps, and
// the last ones of this browser. It remembers addresses alone; their names come from the
// server, which knows what may be read now.
import { own } from './own.js';
import { say } from './words.js';

const mostTabs = 9, mostRecent = 12;

// withTab is a list of tabs with one more, at its end; the oldest makes room.
export const withTab = (slugs, slug) => (slugs.includes(slug) ? slugs : [...slugs, slug].slice(-mostTabs));

// withRecent is a list of what was opened with one more, the newest first.
export const withRecent = (slugs, slug) => [slug, ...slugs.filter((s) => s !== slug)].slice(0, mostRecent);

// afterClosing is the tab that takes the place of one that is closed: the one after it,
// or the last; undefined where there is none.
export function afterClosing(slugs, slug) {
  const left = slugs.filter((s) => s !== slug);
  return left[Math.min(slugs.indexOf(slug), left.length - 1)];
}

// list is a list of slugs that a browser keeps under a name; one that can't be read is
// empty.
function list(storage, key) {
  return {
    read() {
      try {
        const slugs = JSON.parse(storage.getItem(key));
        return Array.isArray(slugs) ? slugs.filter((s) => /^[a-z0-9-]{1,100}$/.test(s)) : [];
      } catch { return []; }
    },
    write(slugs) { try { storage.setItem(key, JSON.stringify(slugs)); } catch { /* full, or forbidden: then without */ } },
  };
}

// opened keeps both lists for an account and draws them: tabs into nav, the last ones
// where the page has room for them.
export function opened({ nav, root, who, go = (url) => location.assign(url) }) {
  const tabs = list(sessionStorage, `wenjin-tabs:${who}`), last = list(localStorage, `wenjin-opened:${who}`);
  let current = '';

  const named = async (slugs) => {
    if (!slugs.length) return [];
    try {
      const answer = await fetch(`${root}/opened?` + new URLSearchParams(slugs.map((slug) => ['slug', slug])), { headers: { Accept: 'text/html' } });
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
      return page ? [...page.querySelectorAll('#opened [data-slug]')] : [];
    } catch { return []; }
  };
  const closing = (item) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: '✕' });
    button.className = 'link';
    button.setAttribute('aria-label', say('close', item.textContent));
    button.addEventListener('click', () => close(item.dataset.slug));
    item.append(button);
    if (item.dataset.slug === current) item.querySelector('a').setAttribute('aria-current', 'page');
    return item;
  };
  const listed = (items) => {
    const ol = document.createElement('ol');
    ol.append(...items);
    return ol;
  };
  const draw = async () => {
    if (nav) {
      const items = await named(tabs.read());
      nav.replaceChildren(listed(items.map(closing)));
      nav.hidden = items.length === 0;
    }
    const recent = own('desk-recent');
    if (!recent) return;
    const items = await named(last.read());
    recent.append(listed(items));
    recent.hidden = items.length === 0;
  };
  const close = (slug = current) => {
    const slugs = tabs.read();
    if (!slugs.includes(slug)) return false;
    const next = afterClosing(slugs, slug);
    tabs.write(slugs.filter((s) => s !== slug));
    if (slug !== current) draw();
    else go(next ? `${root}/a/${next}` : root);
    return true;
  };

  return {
    draw,
    close,
    // visit opens a tab for an article, and remembers it.
    visit(slug) {
      if (!slug) return undefined;
      current = slug;
      tabs.write(withTab(tabs.read(), slug));
      last.write(withRecent(last.read(), slug));
      return draw();
    },
    // go leads to a tab, 1 is the first, and reports whether there is one.
    go(n) {
      const slug = tabs.read()[n - 1];
      if (slug && slug !== current) go(`${root}/a/${slug}`);
      return Boolean(slug);
    },
  };
}
