// The scripts are served as they lie here: modules for browsers, without a build
// step. Their tests run in node.
const browser = [
  'AbortController', 'AbortSignal', 'CSSStyleSheet', 'DOMParser', 'Event', 'FormData', 'HTMLElement', 'MutationObserver', 'Node', 'TextDecoder', 'TextDecoderStream', 'URL', 'URLSearchParams', 'addEventListener', 'btoa', 'clearTimeout', 'customElements', 'document', 'fetch',
  'history', 'localStorage', 'location', 'navigator', 'sessionStorage', 'setTimeout', 'window',
];
const rules = {
  'array-callback-return': 'error', curly: ['error', 'multi-line'], eqeqeq: 'error', 'no-console': 'error', 'no-const-assign': 'error', 'no-dupe-keys': 'error', 'no-duplicate-imports': 'error',
  'no-eval': 'error', 'no-fallthrough': 'error', 'no-implied-eval': 'error', 'no-new-func': 'error', 'no-redeclare': 'error', 'no-self-compare': 'error', 'no-shadow': 'error', 'no-template-curly-in-string': 'error', 'no-undef': 'error',
  'no-unreachable': 'error', 'no-unused-vars': ['error', { caughtErrors: 'none' }], 'no-use-before-define': ['error', { functions: false, variables: false }], 'no-useless-escape': 'error', 'no-var': 'error', 'prefer-const': 'error',
  complexity: ['error', 12], 'max-lines-per-function': ['error', 100],
};

const globals = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

export default [
  { files: ['api/site/**/assets/*.js'], languageOptions: { globals: globals(browser) }, linterOptions: { reportUnusedDisableDirectives: 'error' }, rules },
  { files: ['api/site/jstest/*.js'], languageOptions: { globals: globals([...browser, 'File', 'KeyboardEvent', 'MouseEvent', 'ReadableStream', 'TextEncoder', 'globalThis']) }, rules: { ...rules, 'no-shadow': 'off', 'max-lines-per-function': 'off' } },
];
