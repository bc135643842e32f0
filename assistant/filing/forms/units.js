// Combines leaves (native and ARIA controls) into units: one unit is what a person would call one field. A kit finds the
// widget of a leaf (`rootOf`) and reads it; a widget is {root, kit, tree}.
const LEAVES = marks('leaf', 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), '
  + 'textarea, select, [role=tree], [role=radiogroup]');

function collect(root, here, treeOf) {
  const found = new Map();
  for (const leaf of deepAll(root, LEAVES)) {
    const owned = owner(leaf, here, root);
    if (!owned || !isWithin(root, owned.root) || found.has(owned.root)) continue;
    if (owned.kit.isDrawn(owned.root)) found.set(owned.root, { ...owned, tree: treeOf(owned.kit) });
  }
  for (const [list, widget] of listsAlone(root, [...found.keys()], here[0])) found.set(list, widget);
  return [...found.values()];
}
function readWidget(widget, siblings) {
  return widget.kit.read(widget.root, widget.tree, siblings) || { kind: 'unknown', shown: null };
}

// Several widgets in one item can be one field: grouped check boxes, a period of two days or with 长期, ordered steps.
function merge(widgets, item) {
  const groups = widgets.filter((one) => one.kit.isGroup(one.root));
  if (groups.length > 1 && groups.length === widgets.length) return [grouped(widgets.map((one) => readWidget(one, groups.length)), widgets, item)];
  const parts = widgets.map((one) => titled(one, readWidget(one, 1)));
  const kinds = parts.map((one) => one.kind).join(' ');
  if (item && /^(period tick|date( date)? tick|date date)$/.test(kinds)) return [period(parts, widgets, item)];
  if (item && areBoxes(parts, widgets) && saidBy(ownLabel(item))) return [ticks(parts, widgets, item)];
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
// Single boxes of one item with a label are a multiple choice, by what stands beside each.
const areBoxes = (parts, widgets) => parts.length > 1 && parts.every((one, at) => one.kind === 'tick'
  && !widgets[at].kit.joinsBoxes && widgets[at].root.querySelector('input[type=checkbox]'));
function ticks(parts, widgets, item) {
  const titles = rowTitles(widgets.map((one) => one.root), item);
  const options = widgets.map((one, at) => under(titles[at], controlNames.textIn(one.root)));
  const on = (states) => options.filter((_, at) => states[at]);
  return { root: item, widgets, kind: 'choices', shape: 'grouped', shown: on(parts.map((one) => one.shown)), options, ...heldOf(parts, on) };
}
// A group of boxes in rows with a title in front: each option with its title, ticked as the page shows it.
function titled(widget, part) {
  const boxes = part.kind === 'choices' && widget.kit.isGroup(widget.root) ? [...widget.root.querySelectorAll('input[type=checkbox]')] : [];
  if (!boxes.length || boxes.length !== (part.options || []).length) return part;
  const titles = rowTitles(boxes, widget.root);
  if (!titles.some(Boolean)) return part;
  const options = part.options.map((word, at) => under(titles[at], word));
  const places = (words) => words.map((word) => part.options.indexOf(word));
  const isOnce = (word) => part.options.includes(word) && part.options.indexOf(word) === part.options.lastIndexOf(word);
  const isClear = part.held && part.held.every(isOnce);
  const { held, ...rest } = part;
  return { ...rest, options, shown: options.filter((_, at) => boxes[at].checked), ...(isClear ? { held: places(held).map((at) => options[at]) } : {}) };
}
const under = (title, word) => (title ? `${title}/${word}` : word);
// The text in front of the row of each box, if rows of several boxes have one: 文本 □ 短文本 □ 长文本; '' for none.
function rowTitles(boxes, root) {
  const before = (row, box) => {
    const range = document.createRange();
    range.setStart(row, 0);
    range.setEndBefore(box);
    return controlNames.bare(range.toString()).replace(/[:：]$/, '');
  };
  const titles = boxes.map((box) => {
    for (let row = box.parentElement; row && row !== root; row = row.parentElement) {
      const inside = boxes.filter((one) => row.contains(one));
      if (inside.length === boxes.length) return '';
      const text = before(row, inside[0]);
      if (text) return text;
    }
    return '';
  });
  const isShared = titles.some((title, at) => title && titles.indexOf(title) !== at);
  return isShared ? titles : titles.map(() => '');
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
  const adds = controlNames.pressedIn(item, controlNames.ROW.more).some((one) => one.closest(ITEM) === item);
  return adds || widgets.every((one) => one.root.closest('[role=listitem], .step-row'));
}
function steps(parts, widgets, item) {
  const bare = (words) => (words.every((word) => word === '') ? [] : words);
  return { root: item, widgets, kind: 'steps', shape: 'rows', shown: bare(parts.map((one) => one.shown)), ...heldOf(parts, bare) };
}
