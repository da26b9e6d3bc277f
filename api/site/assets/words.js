// The words of scripts in the language of the page, which brings them along.
import { own } from './own.js';

// say is a message with what stands in it for {0}, {1} …; one that is missing is its key.
export function say(key, ...args) {
  const words = JSON.parse(own('words')?.textContent || '{}');
  return (words[key] ?? key).replace(/\{(\d)\}/g, (all, i) => args[i] ?? all);
}
