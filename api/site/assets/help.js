// What pages of the help centre do besides what works without a script.
import { headings } from './headings.js';
import './searchbox.js';
import { typesize } from './typesize.js';

typesize(document.getElementById('typesize'), localStorage);
headings(document.querySelector('.reading .body'));
