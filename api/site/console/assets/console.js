// The editor: preview and findings as one types, pictures by paste, and a word
// before typed text is lost.
import { autosave } from './autosave.js';
import { drawFindings, placeOf } from './findings.js';
import { merging } from './merging.js';
import { passages } from './passages.js';
import { tree } from './tree.js';
import { latest, whileTyping } from './typing.js';

const pause = 300; // ms
const failed = '图片上传失败。';

// picture is the first picture among pasted or dropped files.
export const picture = (transfer) => [...(transfer?.files ?? [])].find((file) => file.type.startsWith('image/'));

// editor makes the form of an article show what becomes of what is typed.
export function editor(form) {
  const body = document.getElementById('body'), status = document.getElementById('status'), question = latest();
  const kept = autosave(form, (text, act) => { status.textContent = text; status.classList.toggle('bad', act); });

  const select = (finding) => { body.focus(); body.setSelectionRange(...placeOf(body.value, finding)); };
  const look = async () => {
    const isNewest = question();
    try {
      const answer = await fetch('/console/preview', { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) return;
      const { html, findings } = await answer.json();
      if (!isNewest()) return;
      document.getElementById('preview').innerHTML = html; // cleaned by the server's renderer
      document.getElementById('findings').replaceChildren(drawFindings(findings, select));
    } catch { /* the next keystroke asks again */ }
  };
  const upload = async (file) => {
    status.textContent = '正在上传图片…';
    try {
      const answer = await fetch(form.dataset.media, { method: 'POST', body: file });
      const { url, error } = await answer.json();
      if (!answer.ok) { status.textContent = error || failed; return; }
      body.setRangeText(`![图片说明](${url})`, body.selectionStart, body.selectionEnd, 'end');
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

  whileTyping(form, pause, look);
  merging(form);
  addEventListener('beforeunload', (e) => { if (kept.dirty) e.preventDefault(); });
  body.addEventListener('paste', (e) => take(e, e.clipboardData));
  body.addEventListener('drop', (e) => take(e, e.dataTransfer));
}

const form = document.getElementById('editor');
if (form) editor(form);
const comment = document.querySelector('#comment form');
if (comment) passages(comment);

const categories = document.getElementById('tree');
if (categories) {
  tree(categories, (path, where, target) => {
    const op = Object.assign(document.createElement('button'), { name: 'op', value: `move ${path} ${where} ${target}`, hidden: true });
    op.formAction = categories.dataset.address;
    categories.append(op);
    op.form.requestSubmit(op);
  });
}
