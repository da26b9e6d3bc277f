// The assets of all faces are served side by side, and import one another so. Here
// they lie in several folders: this finds them.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

const folders = ['../assets/', '../help/assets/', '../desk/assets/', '../console/assets/'].map((path) => new URL(path, import.meta.url));

export function resolve(specifier, context, next) {
  const name = /^\.\/([\w.-]+)$/.exec(specifier)?.[1];
  if (name && folders.some((folder) => context.parentURL?.startsWith(folder.href))) {
    const folder = folders.find((f) => existsSync(fileURLToPath(new URL(name, f))));
    if (folder) return next(new URL(name, folder).href, context);
  }
  return next(specifier, context);
}

// Node loads this file twice: to register it, and as the hooks, in another thread.
if (!import.meta.url.endsWith('?hooks')) register(import.meta.url + '?hooks');
