// The overview of the console.
import { ticks } from './ticks.js';

const all = document.getElementById('tickall');
if (all) ticks(all, document.getElementById('bulk'), document.getElementById('ticked'));
