// The overview of the console.
import { chosen, ticks } from './ticks.js';

const all = document.getElementById('tickall');
if (all) {
  const bulk = document.getElementById('bulk');
  ticks(all, bulk, document.getElementById('ticked'));
  chosen(bulk);
}
