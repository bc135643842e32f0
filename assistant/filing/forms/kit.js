// What the kits of one page lend to the neutral code: their selectors, and for each leaf the kit that owns it. The
// contract of one kit stands in kits/__init__.py; every read.js calls `kits.push` once.
const kits = [];
const NO_TREE = { seen: false, of: () => null, native: () => null, inside: () => [] };

// One selector of all kits for one purpose: `marks('item', '.form-item')`; a page of another kit simply has none of them.
function marks(name, neutral) {
  return [neutral, ...kits.map((kit) => (kit.marks || {})[name])].filter(Boolean).join(', ');
}
function kitsHere() {
  return kits.filter((kit) => kit.detects());
}
// The first kit here that takes the leaf for a part of one of its widgets: {kit, root}, or null where none wants it.
function owner(leaf, here, root) {
  for (const kit of here) {
    const outside = kit.outside && closestOver(leaf, kit.outside);
    if (outside && isWithin(root, outside) && outside !== root) return null;
    const widget = kit.rootOf(leaf);
    if (widget) return { kit, root: widget };
  }
  return null;
}
