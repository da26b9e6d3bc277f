// What pages of the help centre do besides what works without a script.
import { headings } from './headings.js';
import './searchbox.js';
import { root, written } from './written.js';

headings(document.querySelector('.reading .body'));

// An answer of a model begins by itself where no article answers for sure.
for (const section of document.querySelectorAll('[data-written]')) {
  const { question, uid, said } = section.dataset;
  const box = written(section, { address: (source) => `${root}${source.url}?${new URLSearchParams({ from: question, uid })}` });
  if (!said) box.start();
}
