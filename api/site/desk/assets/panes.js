// The two panes of the desk, drawn anew without loading the page.
import { own } from './own.js';
import { latest } from './typing.js';
import { say } from './words.js';

// panes draws them from addresses of this page. asked gives the address that answers
// what stands in the form; tell says what went wrong, drawn is called when they are.
export function panes(asked, tell, drawn = () => {}) {
  const question = latest();
  let shown = asked(), loading = Promise.resolve(true); // what the results answer; whether what is on its way has come

  const fail = (text) => { tell(text); return false; };
  // draw reports whether the named panes are now what was asked for.
  const draw = async (url, names) => {
    const isNewest = question();
    tell('');
    try {
      const answer = await fetch(url, { headers: { Accept: 'text/html' } });
      if (!isNewest()) return false;
      if (!answer.ok) return fail(say('failed'));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!isNewest()) return false;
      if (!own('desk-results', page)) { // signed out meanwhile
        location.assign(url);
        return false;
      }
      for (const id of names) own(id).replaceChildren(...own(id, page).childNodes);
      history.replaceState(null, '', url);
      drawn();
      return true;
    } catch { return fail(say('offline')); }
  };
  const load = (url, names) => { loading = draw(url, names); return loading; };

  return {
    load,
    // search shows what answers the form.
    search() { shown = asked(); return load(shown, ['desk-results', 'desk-article']); },
    // current reports whether the results answer the form, as far as was asked.
    current: () => shown === asked(),
    // settled waits until what is shown answers the form, and reports whether it does.
    async settled() {
      for (;;) {
        const last = this.current() ? loading : this.search(), fits = await last;
        if (last === loading && this.current()) return fits;
      }
    },
  };
}
