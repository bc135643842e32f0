// The second witness: the values that the page's framework holds. Reads Vue 3's virtual tree from each application's
// container (`_vnode`, which production builds have too, unlike `__vueParentComponent`). Never writes.
function vueTree() {
  const owners = new Map(); // element → component instances whose first element it is, outermost first
  const models = new Map(); // plain control → {value} of its own v-model
  const parents = new Map(); // instance → enclosing instance
  const firstElement = (vnode) => {
    if (!vnode || typeof vnode !== 'object') return null;
    if (Array.isArray(vnode)) {
      for (const child of vnode) { const found = firstElement(child); if (found) return found; }
      return null;
    }
    if (vnode.component) return firstElement(vnode.component.subTree);
    if (vnode.suspense) return firstElement(vnode.suspense.activeBranch);
    if (typeof vnode.type === 'string') return vnode.el;
    if (vnode.type && vnode.type.__isTeleport) return null;
    return Array.isArray(vnode.children) ? firstElement(vnode.children) : null;
  };
  const visit = (vnode, parent) => {
    if (!vnode || typeof vnode !== 'object') return;
    if (Array.isArray(vnode)) { for (const child of vnode) visit(child, parent); return; }
    const instance = vnode.component;
    if (instance) {
      parents.set(instance, parent);
      const name = instance.type.name || instance.type.__name || '';
      if (name) {
        const element = firstElement(instance.subTree);
        if (element) owners.set(element, [...(owners.get(element) || []), instance]);
      }
      visit(instance.subTree, instance);
    } else if (typeof vnode.type === 'string' && vnode.dirs && vnode.props && 'onUpdate:modelValue' in vnode.props) {
      models.set(vnode.el, { value: vnode.dirs[0].value });
    }
    if (vnode.suspense) visit(vnode.suspense.activeBranch, parent);
    if (Array.isArray(vnode.children)) visit(vnode.children, parent);
  };
  const apps = [...document.querySelectorAll('[data-v-app]')].filter((root) => root._vnode);
  for (const root of apps) visit(root._vnode, null);
  const inside = (instance, name, out = []) => {
    const walk = (vnode) => {
      if (!vnode || typeof vnode !== 'object') return;
      if (Array.isArray(vnode)) { vnode.forEach(walk); return; }
      if (vnode.component) {
        if (vnode.component.type.name === name) out.push(vnode.component);
        walk(vnode.component.subTree);
      }
      if (Array.isArray(vnode.children)) walk(vnode.children);
    };
    walk(instance.subTree);
    return out;
  };
  return {
    seen: apps.length > 0,
    of: (element, ...names) => (owners.get(element) || []).find((instance) => names.includes(instance.type.name)) || null,
    modelOf: (element) => models.get(element) || null,
    inside,
  };
}
frameworks.vue3 = vueTree;
