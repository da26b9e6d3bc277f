// Nothing typed is lost: what stands in a form is kept by the service while somebody
// types, and a form is sent once however often its button is pressed.

const pause = 1500; // ms between two that are kept
const again = 5000; // ms after one that did not get through
const small = 60_000; // bytes that browsers still send of a page that is going (64 KiB)

// autosave keeps a form. say is told in words, with whether somebody must act; it gives
// whether there is something that is not kept yet.
export function autosave(form, say) {
  let dirty = false, timer = 0, sent = false;

  const later = (ms) => { timer ||= setTimeout(() => { timer = 0; keep(); }, ms); };
  const failed = (text) => { dirty = true; say(text, true); later(again); };
  async function keep(going = false) {
    if (!dirty || sent) return;
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.autosave, { method: 'POST', body, keepalive: going && String(body).length < small });
      if (answer.ok) { if (!sent) say(`已暂存 ${(await answer.json()).at}`, false); return; }
      if (answer.status === 401) { failed('登录已过期，文字还在本页。请在另一个标签页登录，或直接保存，届时会请您登录。'); return; }
      failed((await answer.json()).error || '暂存失败，正在重试。');
    } catch { failed('网络不通，文字还在本页，正在重试。'); }
  }

  form.addEventListener('input', () => { dirty = true; later(pause); });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') keep(true); });
  form.addEventListener('submit', (e) => {
    if (sent) { e.preventDefault(); return; }
    sent = true;
    setTimeout(() => { form.querySelectorAll('button').forEach((button) => { button.disabled = true; }); }); // once its name is sent along
  });
  addEventListener('pageshow', (e) => { // back from where the form led to
    if (!e.persisted) return;
    sent = false;
    form.querySelectorAll('button').forEach((button) => { button.disabled = false; });
  });
  return { get dirty() { return dirty && !sent; }, touch() { dirty = true; later(pause); } };
}
