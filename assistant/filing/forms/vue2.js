// The second witness on Vue 2 pages, with the interface of vue.js: every root element of a component refers to its
// instance (`__vue__`, in production builds too). Never writes.
function vue2Tree() {
  // One element can be the root of several components, one inside the other; the outermost comes first.
  const rootedAt = (element) => {
    let vm = element.__vue__;
    if (!vm) return [];
    while (vm.$parent && vm.$parent.$el === element) vm = vm.$parent;
    const found = [vm];
    for (let at = 0; at < found.length; at += 1) found.push(...found[at].$children.filter((child) => child.$el === element));
    return found;
  };
  const inside = (vm, name, out = []) => {
    for (const child of vm.$children) {
      if (child.$options.name === name) out.push(child);
      inside(child, name, out);
    }
    return out;
  };
  const nodeOf = (vnode, element) => {
    if (!vnode) return null;
    if (vnode.componentInstance) return vnode.elm && vnode.elm.contains(element) ? nodeOf(vnode.componentInstance._vnode, element) : null;
    if (vnode.elm === element) return vnode;
    for (const child of vnode.children || []) { const found = nodeOf(child, element); if (found) return found; }
    return null;
  };
  const modelOf = (element) => {
    let up = element;
    while (up && !up.__vue__) up = up.parentElement;
    const vnode = up && nodeOf(rootedAt(up)[0]._vnode, element);
    const model = vnode && vnode.data && (vnode.data.directives || []).find((one) => one.name === 'model');
    return model ? { value: model.value } : null;
  };
  return {
    seen: [...document.body.querySelectorAll('*')].some((one) => one.__vue__),
    of: (element, ...names) => rootedAt(element).find((vm) => names.includes(vm.$options.name)) || null,
    modelOf,
    inside,
  };
}
frameworks.vue2 = vue2Tree;
// Whether the nearest component above an element, or of it, is one of Vue 2: kits for Vue 2 and Vue 3 share class names.
function isOfVue2(element) {
  for (let up = element; up; up = up.parentElement) {
    if (up.__vue__) return true;
    if (up._vnode || up.__vue_app__) return false;
  }
  return false;
}
