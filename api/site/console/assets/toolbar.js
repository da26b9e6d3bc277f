// The toolbar above the body, by the patterns of a toolbar and of a listbox (ARIA APG):
// one stop of the Tab key, arrows between its buttons; Ctrl+B and Ctrl+K from the text.
import { latest, whileTyping } from './typing.js';
import { put, write } from './writing.js';

const pause = 150; // ms
const buttons = [['bold', '粗体', 'Ctrl+B'], ['heading', '标题'], ['list', '列表'], ['table', '表格'], ['link', '链接', 'Ctrl+K'], ['callout', '提示框'], ['fact', '事实'], ['picture', '图片']];

function node(tag, properties, ...content) {
  const n = Object.assign(document.createElement(tag), properties);
  n.append(...content);
  return n;
}

// toolbar puts a toolbar above a field. sources give, for what is typed, what can be
// linked to and which facts there are: { label, note, text }; picture asks for a file.
export function toolbar(field, sources, picture) {
  const use = (name) => {
    if (name === 'picture') return picture();
    if (sources[name]) return pick(field, sources[name]);
    return put(field, write[name](field.value, field.selectionStart, field.selectionEnd));
  };
  const bar = node('div', { className: 'toolbar', role: 'toolbar' }, ...buttons.map(([name, label, keys], i) => node('button', { type: 'button', className: 'quietbutton', tabIndex: i ? -1 : 0, title: keys ? `${label}（${keys}）` : label, onclick: () => use(name) }, label)));
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', '正文格式');
  bar.setAttribute('aria-controls', field.id);
  bar.addEventListener('keydown', (e) => {
    const all = [...bar.children], at = all.indexOf(document.activeElement);
    const to = { ArrowRight: (at + 1) % all.length, ArrowLeft: (at + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    all.forEach((button, i) => { button.tabIndex = i === to ? 0 : -1; });
    all[to].focus();
  });
  field.addEventListener('keydown', (e) => {
    const name = { b: 'bold', k: 'link' }[e.key.toLowerCase()];
    if (!name || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
    e.preventDefault();
    use(name);
  });
  return bar;
}

// pick lets somebody look for something and puts what they choose where the cursor is.
function pick(field, { title, find, insert }) {
  const start = field.selectionStart, end = field.selectionEnd, question = latest();
  const input = node('input', { type: 'search', autocomplete: 'off' }), list = node('ul', { id: 'picked' }), none = node('p', { className: 'quiet' });
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-label': title, 'aria-controls': 'picked', 'aria-expanded': 'true', 'aria-autocomplete': 'list' })) input.setAttribute(name, value);
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', title);
  none.setAttribute('role', 'status');
  const dialog = node('dialog', { className: 'picker' }, node('h2', { id: 'pickertitle' }, title), input, list, none, node('p', {}, node('button', { type: 'button', className: 'quietbutton', onclick: () => dialog.close() }, '取消')));
  dialog.setAttribute('aria-labelledby', 'pickertitle');
  let found = [], at = 0, chosen = null;

  const mark = (i) => {
    at = i;
    [...list.children].forEach((li, k) => li.setAttribute('aria-selected', String(k === i)));
    if (list.children[i]) { input.setAttribute('aria-activedescendant', list.children[i].id); list.children[i].scrollIntoView({ block: 'nearest' }); } else input.removeAttribute('aria-activedescendant');
  };
  const take = (one) => { chosen = one; dialog.close(); };
  const show = (all) => {
    found = all;
    list.replaceChildren(...all.map((one, i) => {
      const li = node('li', { id: `picked-${i}`, onclick: () => take(one) }, one.label, ' ', node('small', {}, one.note));
      li.setAttribute('role', 'option');
      return li;
    }));
    none.textContent = all.length ? '' : '没有找到。';
    mark(0);
  };
  const look = async () => {
    const isNewest = question();
    try {
      const all = await find(input.value.trim());
      if (isNewest()) show(all);
    } catch { none.textContent = '没有找到：网络不通或登录已过期。'; }
  };
  const typing = whileTyping(input, pause, look);
  input.addEventListener('keydown', (e) => {
    if (typing.composing || e.isComposing) return;
    const n = found.length;
    if (e.key === 'ArrowDown' && n) { e.preventDefault(); mark((at + 1) % n); }
    if (e.key === 'ArrowUp' && n) { e.preventDefault(); mark((at + n - 1) % n); }
    if (e.key === 'Enter') { e.preventDefault(); if (found[at]) take(found[at]); }
  });
  dialog.addEventListener('close', () => { // until then the page below takes no text
    dialog.remove();
    field.focus();
    if (chosen) put(field, { from: start, to: end, text: insert(chosen, field.value.slice(start, end)) });
  });
  document.body.append(dialog);
  dialog.showModal();
  input.value = field.value.slice(start, end).slice(0, 40).trim();
  input.focus();
  look();
}
