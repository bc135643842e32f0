// Combines leaves (native and ARIA controls) into units: one unit is what a person would call one field. A kit finds the
// widget of a leaf (`rootOf`) and reads it; a widget is {root, kit, tree}.
const LEAVES = marks('leaf', 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), '
  + 'textarea, select, [role=tree], [role=radiogroup]');
const ADD = /^(添\s?加|新\s?增|增\s?加)/;

function collect(root, here, treeOf) {
  const found = new Map();
  for (const leaf of deepAll(root, LEAVES)) {
    const owned = owner(leaf, here, root);
    if (!owned || !isWithin(root, owned.root) || found.has(owned.root)) continue;
    if (owned.kit.isDrawn(owned.root)) found.set(owned.root, { ...owned, tree: treeOf(owned.kit) });
  }
  return [...found.values()];
}
function readWidget(widget, siblings) {
  return widget.kit.read(widget.root, widget.tree, siblings) || { kind: 'unknown', shown: null };
}

// Several widgets in one item can be one field: grouped check boxes, a period of two days or with 长期, ordered steps.
function merge(widgets, item) {
  const groups = widgets.filter((one) => one.kit.isGroup(one.root));
  if (groups.length > 1 && groups.length === widgets.length) return [grouped(widgets.map((one) => readWidget(one, groups.length)), widgets, item)];
  const parts = widgets.map((one) => readWidget(one, 1));
  const kinds = parts.map((one) => one.kind).join(' ');
  if (item && /^(period tick|date( date)? tick|date date)$/.test(kinds)) return [period(parts, widgets, item)];
  if (item && parts.every((one) => one.kind === 'text') && isSteps(item, widgets)) return [steps(parts, widgets, item)];
  return widgets.map((one, index) => ({ root: one.root, widgets: [one], ...parts[index] }));
}
function heldOf(parts, combine) {
  return parts.every((one) => 'held' in one) ? { held: combine(parts.map((one) => one.held)) } : {};
}
function grouped(parts, widgets, item) {
  return { root: item || widgets[0].root, widgets, kind: 'choices', shape: 'grouped', shown: parts.flatMap((one) => one.shown),
    options: parts.flatMap((one) => one.options), ...heldOf(parts, (all) => all.flat()) };
}
function period(parts, widgets, item) {
  const hasTick = parts[parts.length - 1].kind === 'tick';
  const value = (all) => {
    if (parts[0].kind === 'period') return all[0];
    return [all[0], hasTick && all[all.length - 1] ? '长期' : parts.length > 1 && parts[1].kind === 'date' ? all[1] : ''];
  };
  return { root: item, widgets, kind: 'period', shape: hasTick ? 'long_term' : 'two_days', editable: parts[0].editable,
    shown: value(parts.map((one) => one.shown)), ...heldOf(parts, value) };
}
function isSteps(item, widgets) {
  const adds = [...item.querySelectorAll('button')].some((button) => ADD.test(textOf(button)) && button.closest(ITEM) === item);
  return adds || widgets.every((one) => one.root.closest('[role=listitem], .step-row'));
}
function steps(parts, widgets, item) {
  const bare = (words) => (words.every((word) => word === '') ? [] : words);
  return { root: item, widgets, kind: 'steps', shape: 'rows', shown: bare(parts.map((one) => one.shown)), ...heldOf(parts, bare) };
}
