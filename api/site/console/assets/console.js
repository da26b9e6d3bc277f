// The editor: preview and findings as one types, pictures by paste, and a word
// before typed text is lost.
import { autosave } from './autosave.js';
import { counter, gutter } from './beside.js';
import { drawFindings, placeOf } from './findings.js';
import { logos } from './logo.js';
import { merging } from './merging.js';
import { passages } from './passages.js';
import { toolbar } from './toolbar.js';
import { tree } from './tree.js';
import { latest, whileTyping } from './typing.js';
import { put, tableOf } from './writing.js';

const pause = 300; // ms
const longest = 120; // of an answer, see kb.MaxAnswerRunes
const largest = 200 * 1024; // bytes of a logo, see kb/brand
const failed = '图片上传失败。';

// picture is the first picture among pasted or dropped files.
export const picture = (transfer) => [...(transfer?.files ?? [])].find((file) => file.type.startsWith('image/'));

// editor makes the form of an article show what becomes of what is typed.
export function editor(form) {
  const body = document.getElementById('body'), status = document.getElementById('status'), question = latest();
  const kept = autosave(form, (text, act) => { status.textContent = text; status.classList.toggle('bad', act); });

  const select = (finding) => { body.focus(); body.setSelectionRange(...placeOf(body.value, finding)); };
  const beside = gutter(body, select);
  const look = async () => {
    const isNewest = question();
    try {
      const answer = await fetch((document.documentElement.dataset.root ?? '') + '/console/preview', { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) return;
      const { html, findings } = await answer.json();
      if (!isNewest()) return;
      document.getElementById('preview').innerHTML = html; // cleaned by the server's renderer
      document.getElementById('findings').replaceChildren(drawFindings(findings, select));
      beside.show(findings);
    } catch { /* the next keystroke asks again */ }
  };
  const upload = async (file) => {
    status.textContent = '正在上传图片…';
    try {
      const answer = await fetch(form.dataset.media, { method: 'POST', body: file });
      const { url, error } = await answer.json();
      if (!answer.ok) { status.textContent = error || failed; return; }
      put(body, { from: body.selectionStart, to: body.selectionEnd, text: `![图片说明](${url})`, select: [2, 6] });
      kept.touch();
      status.textContent = '图片已插入，请写上图片说明。';
      look();
    } catch { status.textContent = failed; }
  };
  const take = (e, transfer) => {
    const file = picture(transfer);
    if (!file) return;
    e.preventDefault();
    upload(file);
  };
  const paste = (e) => {
    const table = tableOf(e.clipboardData?.getData?.('text/plain') ?? '');
    if (!table) return take(e, e.clipboardData);
    e.preventDefault();
    return put(body, { from: body.selectionStart, to: body.selectionEnd, text: table });
  };
  const drop = (e) => {
    const at = document.caretPositionFromPoint?.(e.clientX, e.clientY);
    if (picture(e.dataTransfer) && at?.offsetNode === body) body.setSelectionRange(at.offset, at.offset);
    take(e, e.dataTransfer);
  };

  whileTyping(form, pause, look);
  merging(form);
  addEventListener('beforeunload', (e) => { if (kept.dirty) e.preventDefault(); });
  body.addEventListener('paste', paste);
  body.addEventListener('drop', drop);
  body.closest('.withgutter').before(toolbar(body, sources(form), () => {
    const chooser = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp' });
    chooser.addEventListener('change', () => { if (chooser.files[0]) upload(chooser.files[0]); });
    chooser.click();
  }));
  if (form.elements.answer) counter(form.elements.answer, longest);
  proposeSlug(form);
}

// sources are where the toolbar finds what to link to, and the facts.
function sources(form) {
  return {
    link: {
      title: '链接到文章',
      find: async (text) => {
        if (!text) return [];
        const answer = await fetch(`${form.dataset.find}?q=${encodeURIComponent(text)}`);
        if (!answer.ok) throw new Error(String(answer.status));
        return (await answer.json()).map((a) => ({ label: a.title, note: a.internal ? `${a.category} · 内部，公开文章不能链接` : a.category, ...a }));
      },
      insert: (one, selected) => `[${(selected || one.title).replaceAll('\n', ' ').replace(/[[\]]/g, '\\$&')}](/a/${one.slug})`,
    },
    fact: {
      title: '插入事实',
      find: async (text) => [...document.querySelectorAll('#facts option')].map((o) => ({ key: o.value, label: o.label, note: o.value })).filter((f) => (f.label + f.key).includes(text)),
      insert: (one) => `{{${one.key}}}`,
    },
  };
}

// proposeSlug fills in an address made of the title, until somebody types one.
function proposeSlug(form) {
  const { slug, title } = form.elements, question = latest();
  if (!slug || slug.readOnly || slug.value) return;
  let proposed = '';
  title.addEventListener('change', async () => {
    if (slug.value !== proposed) return;
    const isNewest = question();
    try {
      const answer = await fetch(`${form.dataset.slug}?title=${encodeURIComponent(title.value)}`);
      if (!answer.ok) return;
      const said = await answer.json();
      if (!isNewest() || slug.value !== proposed) return;
      slug.value = proposed = said.slug;
      form.dispatchEvent(new Event('input'));
    } catch { /* it is made when the text is saved */ }
  });
}

const form = document.getElementById('editor');
if (form) editor(form);
const comment = document.querySelector('#comment form');
if (comment) passages(comment);

const pictures = document.getElementById('logos');
if (pictures) {
  logos(pictures, largest, (name, address) => {
    const op = pictures.querySelector('[name=op]');
    op.form.elements[name].value = address;
    op.form.requestSubmit(op);
  });
}

const categories = document.getElementById('tree');
if (categories) {
  tree(categories, (path, where, target) => {
    const op = Object.assign(document.createElement('button'), { name: 'op', value: `move ${path} ${where} ${target}`, hidden: true });
    op.formAction = categories.dataset.address;
    categories.append(op);
    op.form.requestSubmit(op);
  });
}
