// Headings that can be linked to: each gets a link to itself, which a click copies.
import { say } from './words.js';

// headings gives every heading with an id in an article its link.
export function headings(body) {
  for (const heading of body?.querySelectorAll('h2[id], h3[id]') ?? []) {
    const link = document.createElement('a');
    link.className = 'anchor';
    link.href = '#' + heading.id;
    link.textContent = '#';
    link.setAttribute('aria-label', say('copy.heading', heading.textContent));
    link.addEventListener('click', async () => {
      const old = link.textContent;
      try {
        await navigator.clipboard.writeText(new URL('#' + heading.id, location.href.split('#')[0]).href);
        link.textContent = say('copied.link');
        setTimeout(() => { link.textContent = old; }, 1500);
      } catch { /* no clipboard here: the address line has the link */ }
    });
    heading.append(link);
  }
}
