// What of the desk may be copied for a customer.
import { filled } from './variables.js';
import { say } from './words.js';

// publicAnswer is the text for the clipboard, the public answer with its link, or
// says why there is none.
export function publicAnswer(pane) {
  const snippet = pane.querySelector('[data-snippet] [data-text]');
  if (snippet) return fromSnippet(pane, snippet.textContent);
  const article = pane.querySelector('article.public');
  if (!article) return { refused: say('internal.nothing') };
  if ('expired' in article.dataset) return { refused: say('lapsed.nothing') };
  if ('past' in article.dataset) return { refused: say('past.nothing') };
  const answer = article.querySelector('p#answer span') ?? article.querySelector('h1');
  return { text: `${answer.textContent}\n${article.dataset.link}` };
}

// fromSnippet is the text of a snippet with its variables, and leads to the first that
// is not filled in.
function fromSnippet(pane, source) {
  const fields = [...pane.querySelectorAll('[data-variable]')];
  const { text, missing } = filled(source, Object.fromEntries(fields.map((field) => [field.dataset.variable, field.value])));
  if (!missing) return { text };
  fields.find((field) => field.dataset.variable === missing[0])?.focus();
  return { refused: say('variables.missing', missing.join(say('comma'))) };
}

// wording is the text of a part of an internal article that may be said to customers,
// the first where none is named, or says why there is none.
export function wording(pane, part = pane.querySelector('.part.say')) {
  if (!part?.matches('.part.say')) return { refused: say('wording.none') };
  if (part.closest('[data-past]')) return { refused: say('wording.past') };
  return { text: withoutNumbers(part.querySelector('.body').cloneNode(true)).textContent.trim() };
}

// withoutNumbers takes the numbers of footnotes out of a wording: the notes are internal.
function withoutNumbers(text) {
  for (const number of text.querySelectorAll('sup[id]')) number.remove();
  return text;
}

// isInternal reports whether an element is of what no customer may read.
const isInternal = (element) => Boolean(element?.closest('.internal'));

// withoutInternal is the text of a selection less what is internal; undefined where
// nothing of it is, and the browser may copy as it likes. What is selected within one
// wording that may be said is for customers.
export function withoutInternal(selection) {
  const holder = document.createElement('div');
  let left = false;
  for (let i = 0; i < selection.rangeCount; i++) {
    const range = selection.getRangeAt(i), inside = range.commonAncestorContainer;
    const within = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
    if (isInternal(within)) {
      if (within.closest('.part.say .body') && !within.closest('[data-past]')) holder.append(withoutNumbers(range.cloneContents()));
      left = true;
      continue;
    }
    holder.append(range.cloneContents());
  }
  for (const part of holder.querySelectorAll('.internal')) { left = true; part.remove(); }
  return left ? holder.textContent : undefined;
}
