// From leaves (native and ARIA controls) to units: one unit is what a person would call one field. A kit says which
// leaves belong to one widget; without a kit the leaf itself is the widget and ARIA says what it is.
const LEAVES = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), '
  + 'textarea, select, [role=tree], [role=radiogroup]';
const ADD = /^(添加|新增|增加)/;

function plainRead(root, vue) {
  const model = vue.native(root);
  const held = (read) => (model ? { held: read(model.value) } : {});
  if (root.matches('select')) {
    const words = [...root.options].filter((one) => one.value !== '').map(textOf);
    const chosen = [...root.selectedOptions].filter((one) => one.value !== '').map(textOf);
    return root.multiple ? { kind: 'choices', shown: chosen, options: words } : { kind: 'choice', shown: chosen[0] || '', options: words };
  }
  if (root.matches('textarea')) return { kind: 'textarea', shown: root.value, ...held((value) => String(value ?? '')) };
  if (root.matches('[type=checkbox]')) return { kind: 'tick', shown: root.checked };
  if (root.matches('[type=number], [role=spinbutton]')) {
    return { kind: 'number', shown: root.value, limits: { minimum: root.min || null, maximum: root.max || null } };
  }
  if (root.matches('[type=date]')) return { kind: 'date', shown: root.value };
  if (root.matches('[type=file]')) return { kind: 'file', shown: [...root.files].map((one) => one.name) };
  const written = 'input:not([role]), [type=text], [type=tel], [type=email], [type=url], [type=search], [type=password]';
  if (root.matches(written) && !root.matches('[role=combobox], [type=radio]')) {
    return { kind: 'text', shown: root.value, ...held((value) => String(value ?? '')) };
  }
  return { kind: 'unknown', shown: null };
}

function collect(root, kit) {
  const roots = new Set();
  for (const leaf of root.querySelectorAll(LEAVES)) {
    const outside = kit && leaf.closest(kit.outside);
    if (outside && root.contains(outside) && outside !== root) continue;
    const widget = (kit && kit.rootOf(leaf)) || leaf;
    if (!root.contains(widget) || roots.has(widget)) continue;
    if (kit ? kit.isDrawn(widget) : isShown(widget)) roots.add(widget);
  }
  return [...roots];
}

// Several widgets in one item that are one field: grouped check boxes, a period with 长期, ordered steps.
function merge(widgets, item, kit, vue) {
  const read = (one, siblings) => (kit && kit.read(one, vue, siblings)) || plainRead(one, vue);
  const groups = widgets.filter((one) => one.matches('.el-checkbox-group'));
  if (groups.length > 1 && groups.length === widgets.length) return [grouped(widgets.map((one) => read(one, groups.length)), widgets, item)];
  const parts = widgets.map((one) => read(one, 1));
  const kinds = parts.map((one) => one.kind).join(' ');
  if (item && (kinds === 'period tick' || kinds === 'date tick')) return [period(parts, widgets, item)];
  if (item && parts.every((one) => one.kind === 'text') && isSteps(item, widgets)) return [steps(parts, widgets, item)];
  return widgets.map((one, index) => ({ root: one, widgets: [one], ...parts[index] }));
}
function heldOf(parts, combine) {
  return parts.every((one) => 'held' in one) ? { held: combine(parts.map((one) => one.held)) } : {};
}
function grouped(parts, widgets, item) {
  return { root: item || widgets[0], widgets, kind: 'choices', shape: 'grouped', shown: parts.flatMap((one) => one.shown),
    options: parts.flatMap((one) => one.options), ...heldOf(parts, (all) => all.flat()) };
}
function period(parts, widgets, item) {
  const value = ([span, endless]) => (parts[0].kind === 'period' ? span : [span, endless ? '长期' : '']);
  return { root: item, widgets, kind: 'period', shape: 'long_term', shown: value(parts.map((one) => one.shown)), ...heldOf(parts, value) };
}
function isSteps(item, widgets) {
  const adds = [...item.querySelectorAll('button')].some((button) => ADD.test(textOf(button)) && button.closest(ITEM) === item);
  return adds || widgets.every((one) => one.closest('[role=listitem], .step-row'));
}
function steps(parts, widgets, item) {
  const bare = (words) => (words.every((word) => word === '') ? [] : words);
  return { root: item, widgets, kind: 'steps', shape: 'rows', shown: bare(parts.map((one) => one.shown)), ...heldOf(parts, bare) };
}
