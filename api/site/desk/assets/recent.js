// Recent searches. They stay in this browser.
const key = 'wenjin-recent', most = 12;

// withRecent is a list of searches with one more, the newest first, each once. What
// may be a number of a person stays out, and so do shortcodes.
export function withRecent(list, text) {
  if (!text || text.startsWith('/') || /\d{11,}/.test(text)) return list;
  return [text, ...list.filter((t) => t !== text)].slice(0, most);
}

// recent reads the list; one that can't be read is empty.
export function recent(storage) {
  try {
    const list = JSON.parse(storage.getItem(key));
    return Array.isArray(list) ? list : [];
  } catch { return []; }
}

// keep adds a search to the list.
export function keep(storage, text) {
  try { storage.setItem(key, JSON.stringify(withRecent(recent(storage), text))); } catch { /* full, or forbidden: then without */ }
}
