// Reads a whole form: the open dialog if there is one, else the page. Returns {data, elements}: plain data, and a weak
// reference to the root element of each control, in the same order.
const NO_DIALOG = marks('noDialog');
const REQUIRED = marks('required');
const IN_ERROR = marks('inError');
function openDialog() {
  const all = [...document.querySelectorAll(marks('dialog', '[aria-modal=true], dialog[open]'))];
  const drawn = all.filter((one) => isShown(one) && one.querySelector(LEAVES) && !(NO_DIALOG && one.closest(NO_DIALOG)));
  return drawn.length ? drawn[drawn.length - 1] : null;
}
function dialogTitle(dialog) {
  if (!dialog) return '';
  const title = dialog.querySelector(marks('dialogTitle')) || dialog.querySelector('h1, h2');
  return textOf(title) || dialog.getAttribute('aria-label') || byIds(dialog.getAttribute('aria-labelledby'));
}
function pageTitle() {
  const heading = [...document.querySelectorAll('h1, h2')].find(isShown);
  return textOf(heading) || document.title;
}

// The words of the commitment that one of the unit's boxes makes, or "".
const SWITCHED = 'input[type=checkbox], input[type=radio], [role=checkbox], [role=radio], [role=switch]';
function commitmentIn(unit) {
  if (!['tick', 'choice', 'choices', 'unknown'].includes(unit.kind)) return '';
  for (const { root } of unit.widgets) {
    const boxes = root.matches(SWITCHED) ? [root] : [...root.querySelectorAll(SWITCHED)];
    for (const one of boxes.length ? boxes : [root]) {
      const words = commitmentOf(one);
      if (words) return words;
    }
  }
  return '';
}

function describe(unit, item, rawLabel) {
  const { kit, tree } = unit.widgets[0];
  const inputs = unit.widgets.map((one) => one.root).flatMap((one) => (one.matches('input, textarea, select') ? [one] : [...one.querySelectorAll('input, textarea, select')]));
  const typed = unit.kind === 'text' || unit.kind === 'textarea' || unit.kind === 'number' || unit.kind === 'steps';
  const error = item && [...item.querySelectorAll(marks('error'))].find((one) => one.closest(ITEM) === item);
  const box = unit.root.getBoundingClientRect();
  const max = inputs.map((one) => one.maxLength).filter((length) => length >= 0);
  const enabled = unit.enabled !== undefined ? unit.enabled : inputs.length === 0 || inputs.some((one) => !one.matches(':disabled'));
  return {
    kind: unit.kind, shown: unit.shown, held: 'held' in unit ? unit.held : null, heldSeen: tree.seen && 'held' in unit,
    whole: unit.whole !== false, options: unit.options || [], state: unit.state || 'listed', shape: unit.shape || '',
    limits: { maxLength: max.length ? max[0] : null, ...(unit.limits || {}) },
    required: Boolean(unit.required) || Boolean(item && REQUIRED && item.matches(REQUIRED)) || inputs.some((one) => one.required || one.getAttribute('aria-required') === 'true')
      || /^[*＊]/.test(rawLabel) || Boolean(item && kit.demands && kit.demands(item, tree)),
    enabled, editable: unit.editable !== undefined ? unit.editable : !(typed && inputs.every((one) => one.readOnly)),
    error: item && IN_ERROR && item.matches(IN_ERROR) ? textOf(error) || kit.complaint(item, tree) : unit.complaint || '', path: pathOf(unit.root),
    rect: [box.x, box.y, box.width, box.height], commitment: commitmentIn(unit),
  };
}

function questionsOf(root, widgets) {
  const byItem = new Map();
  for (const widget of widgets) {
    const item = itemOf(widget.root, root) || widget.root;
    byItem.set(item, [...(byItem.get(item) || []), widget]);
  }
  return byItem;
}

function labelOf(item, unit, alone) {
  if (unit.label) return { label: unit.label, within: [] };
  const label = item === unit.widgets[0].root ? null : ownLabel(item);
  if (saidBy(label)) return { label: saidBy(label), within: [] };
  if (unit.near) return unit.near();
  return { label: (alone && labelWithoutItem(unit.widgets[0].root)) || controlNames.column(unit.widgets[0].root), within: [] };
}

function ancestors(item, root) {
  const chain = [];
  for (let up = item.parentElement && itemOf(item.parentElement, root); up; up = up.parentElement && itemOf(up.parentElement, root)) {
    const label = saidBy(ownLabel(up));
    if (label) chain.unshift({ item: up, label });
  }
  return chain;
}

function snapshot(arg) {
  const here = kitsHere();
  const trees = {};
  const treeOf = ({ framework }) => (arg.hold && frameworks[framework] ? (trees[framework] ||= frameworks[framework]()) : NO_TREE);
  const dialog = arg.scope ? null : openDialog();
  const root = arg.scope ? document.querySelector(arg.scope) : dialog || document.body;
  const elements = [];
  const controls = [];
  if (!root) return { data: null, elements };
  const widgets = collect(root, here, treeOf);
  const sections = sectioner(root, widgets.map((one) => one.root));
  const asked = new Map(); // section + containing item → the question labels so far
  for (const [item, own] of questionsOf(root, widgets)) {
    const outer = ancestors(item, root);
    const titles = sections(item);
    const place = (up, section = titles) => `${JSON.stringify(section)}|${up ? pathOf(up) : ''}`;
    outer.forEach((one, index) => remember(asked, place(index ? outer[index - 1].item : null), one.label, one.item));
    for (const unit of merge(own, item === own[0].root ? null : item)) {
      const { label: raw, within } = labelOf(item, unit, own.length === unit.widgets.length);
      // the legend of a group of boxes is its label, not a section
      const section = unit.near && raw && [raw, unit.label && unit.title].includes(titles[titles.length - 1]) ? titles.slice(0, -1) : titles;
      const here = place(outer.length ? outer[outer.length - 1].item : null, section);
      const follows = (asked.get(here) || []).map((one) => one.label).slice(-8);
      elements.push(unit.root);
      controls.push({ ...describe(unit, item.matches(ITEM) ? item : null, raw), section, raw,
        within: [...outer.map((one) => one.label), ...within], follows, kit: unit.widgets[0].kit.name });
      remember(asked, here, raw, unit.root);
    }
  }
  // a kit renders 取消 as 取 消
  const words = (selector) => deepAll(root, selector).filter(isShown).map(textOf).filter(Boolean)
    .map((word) => word.replace(/^(\p{Script=Han}) (\p{Script=Han})$/u, '$1$2'));
  const messages = [...document.querySelectorAll(marks('message', '[role=alert]'))].filter(isShown).map(textOf).filter(Boolean);
  // weak references: a filing reads hundreds of forms, and elements that the page has removed must not stay in memory
  return { elements: elements.map((one) => new WeakRef(one)), data: { path: location.pathname + location.search + location.hash, title: dialog ? dialogTitle(dialog) : pageTitle(),
    dialog: dialogTitle(dialog), kit: here[0].name, controls, buttons: words(marks('button', 'button')), messages } };
}
function remember(asked, place, label, mark) {
  const list = asked.get(place) || [];
  if (label && !(list.length && list[list.length - 1].mark === mark)) asked.set(place, [...list, { label, mark }]);
}
