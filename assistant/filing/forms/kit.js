// Registry of the kits on a page: their selectors, and for each leaf the kit that owns it. kits/__init__.py describes the
// interface of a kit; every read.js calls `kits.push` once.
const kits = [];
const frameworks = {}; // name → function that makes the tree of a page, see vue.js
const NO_TREE = { seen: false, of: () => null, modelOf: () => null, inside: () => [] };

// One selector for one purpose in all kits: `marks('item', '.form-item')`; classes of kits not on the page match nothing.
function marks(name, neutral) {
  return [neutral, ...kits.map((kit) => (kit.marks || {})[name])].filter(Boolean).join(', ');
}
function kitsHere() {
  return kits.filter((kit) => kit.detects());
}
// The first kit that has a widget containing the leaf: {kit, root}, or null.
function owner(leaf, here, root) {
  for (const kit of here) {
    const outside = kit.outside && closestOver(leaf, kit.outside);
    if (outside && isWithin(root, outside) && outside !== root) return null;
    const widget = kit.rootOf(leaf);
    if (widget) return { kit, root: widget };
  }
  return null;
}
