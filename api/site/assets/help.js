// What pages of the help centre do besides what works without a script.
import { headings } from './headings.js';
import './searchbox.js';

headings(document.querySelector('.reading .body'));
