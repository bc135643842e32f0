// Interfaces that send past the interception of requests: taken out of a page or worker before its own scripts run.
//
// `interfaces(settings)` returns `present(scope, paths)`: which of them a scope still has, and `takeOut(scope, isWorker)`: remove
// those of `settings.removed` and return, in one text, what is still present of all that is removed or switched off.
(settings) => {
  'use strict';
  const at = (scope, path) => {
    const names = path.split('.'), name = names.pop();
    return [names.reduce((owner, next) => owner && owner[next], scope), name];
  };
  const present = (scope, paths) => paths.filter(path => {
    const [owner, name] = at(scope, path);
    if (!owner || !(name in owner)) return false;
    const own = Object.getOwnPropertyDescriptor(owner, name);
    return !own || Boolean(own.get) || own.value !== undefined;
  });
  const takeOut = (scope, isWorker) => {
    for (const path of settings.removed) {
      const [owner, name] = at(scope, path);
      if (owner) delete owner[name];
      // the browser adds some names to a worker only when it starts, but not in the place of a fixed one
      if (isWorker && owner === scope) Object.defineProperty(scope, name, {value: undefined});
    }
    return present(scope, [...settings.removed, ...settings.off]).join(' ');
  };
  return {present, takeOut};
}
