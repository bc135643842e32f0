// Native controls and the ARIA widgets of the authoring practices. The last kit of the table owns all leaves that no other
// kit owns. The first box of a group is its root; the kind of a control follows from its element and role alone.
const nativeParts = (() => {
  const { ROW, pressedIn, wordOn, CONTROLS, own, near, wordsOf, textIn, nameIn, idsIn, bare, isEditor } = controlNames;
  const BOX = 'input[type=checkbox]:not([role=switch]), [role=checkbox]:not(input)';
  const RADIO = 'input[type=radio], [role=radio]:not(input)';
  const EDITABLE = '[contenteditable=""], [contenteditable=true], [contenteditable=plaintext-only]';
  const HOLDERS = 'fieldset, [role=group], [role=radiogroup], .form-group, .form-item, [data-form-item], td, dd, p, li';
  const NOTHING = /^[-—\s]*(请选择|请选).*$|^[-—\s]*$/;
  const MOST_ROWS = 60;
  const FILE = /^(.*\S\.[A-Za-z\d]{2,5})(?:\s*[(（][^()（）]*[)）])?$/;
  const SAMPLE = /模[板版]|样[例张本]|示[例范]|范[本例]|下载/; // a link to a template is no stored file
  const isOn = (box) => (box.matches('input') ? box.checked : box.getAttribute('aria-checked') === 'true');
  const isOff = (element) => element.matches(':disabled') || Boolean(closestOver(element, '[aria-disabled=true]'));
  const all = (home, selector) => [...home.querySelectorAll(selector)];

  // --- groups of boxes
  // whether a label comes right before the element that contains the boxes
  function isAsked(boxes) {
    let up = parentOf(boxes[0]);
    while (up && !boxes.every((one) => isWithin(up, one))) up = parentOf(up);
    for (let steps = 0; up && steps < 3 && !up.matches('form, body'); up = parentOf(up), steps += 1) {
      const before = up.previousElementSibling;
      if (before && before.matches('label, dt, [class*=label], [class*=Label]') && !before.querySelector(CONTROLS) && textIn(before)) return true;
      if (before) return false;
    }
    return false;
  }
  // the boxes in the nearest common container, if it contains only such boxes
  function together(box, like) {
    for (let up = parentOf(box); up && !up.matches('form, body, table, section, article, li'); up = parentOf(up)) {
      const here = deepAll(up, CONTROLS);
      if (!here.every((one) => one.matches(like))) break;
      if (here.length > 1) return here;
    }
    return [box];
  }
  function radiosOf(radio) {
    const group = radio.closest('[role=radiogroup]');
    if (group) return all(group, RADIO);
    if (!radio.matches('input') || !radio.name) return together(radio, RADIO);
    return all(radio.getRootNode(), 'input[type=radio]').filter((one) => one.name === radio.name && one.form === radio.form);
  }
  function holderOf(boxes) {
    for (let up = parentOf(boxes[0]); up; up = parentOf(up)) if (boxes.every((one) => isWithin(up, one)) && up.matches(HOLDERS)) return up;
    return null;
  }
  // boxes with one name, or all boxes of a question that contains nothing else
  function boxesOf(box) {
    if (box.matches('input') && box.name) {
      const same = all(box.getRootNode(), 'input[type=checkbox]').filter((one) => one.name === box.name && one.form === box.form);
      if (same.length > 1) return same;
    }
    for (let up = parentOf(box); up && !up.matches('form, body, table, section, article'); up = parentOf(up)) {
      if (!up.matches(HOLDERS)) continue;
      const here = deepAll(up, CONTROLS);
      if (here.every((one) => one.matches(BOX)) && here.length > 1) return up.matches('li') ? [box] : here;
      if (!here.every((one) => one.matches(BOX))) break;
    }
    // boxes without a common name or group are one question only if a label comes before them
    const others = together(box, BOX);
    return others.length > 1 && isAsked(others) ? others : [box];
  }
  function members(root) {
    const first = root.matches(RADIO) ? root : root.matches('[role=radiogroup]') ? root.querySelector(RADIO) : null;
    if (first) return radiosOf(first);
    return root.matches(BOX) ? boxesOf(root) : [root];
  }
  function groupName(boxes) {
    const holder = holderOf(boxes);
    for (let up = holder; up && !up.matches('form, body'); up = parentOf(up)) {
      if (!up.matches('fieldset, [role=group], [role=radiogroup]')) continue;
      if (!deepAll(up, CONTROLS).every((one) => boxes.includes(one) || one.matches('[role=radiogroup]'))) break;
      const legend = up.querySelector(':scope > legend');
      const named = idsIn(up, 'aria-labelledby') || bare(up.getAttribute('aria-label') || '') || (legend ? nameIn(legend) : '');
      if (named) return named;
    }
    return '';
  }
  // The text before a group comes before its first box, or before the label that wraps that box.
  const groupFront = (boxes) => (boxes[0].labels && boxes[0].labels[0] && boxes[0].labels[0].contains(boxes[0]) ? boxes[0].labels[0] : boxes[0]);
  const titleOf = (boxes) => { const holder = boxes[0].closest('fieldset'); return textOf(holder && holder.querySelector(':scope > legend')); };
  function group(boxes, kind) {
    const words = wordsOf(boxes);
    if (!words.length) return { kind: 'unknown', shown: null, label: groupName(boxes), title: titleOf(boxes), near: () => near(groupFront(boxes)) };
    const on = words.filter((_, at) => isOn(boxes[at]));
    return { kind, shape: 'boxes', options: words, shown: kind === 'choice' ? on[0] || '' : on, enabled: boxes.some((one) => !isOff(one)),
      editable: !closestOver(boxes[0], '[aria-readonly=true]'), label: groupName(boxes), title: titleOf(boxes), near: () => near(groupFront(boxes)) };
  }
  function tick(box) {
    // a box labelled only 是 answers the question beside it; any other word is the box's own name
    const word = wordsOf([box])[0] || '';
    const outer = groupName([box]) || (/^(是|有|开|启用|同意|yes|on)$/i.test(word) ? '' : word);
    return { kind: 'tick', shape: 'boxes', shown: isOn(box), enabled: !isOff(box), editable: box.getAttribute('aria-readonly') !== 'true',
      label: outer, near: () => { const beside = near(groupFront([box])); return beside.label ? beside : { label: word, within: [] }; } };
  }

  // --- ordered rows of texts
  const isLine = (one) => one.matches('input[type=text], input:not([type])') && !one.matches('[role], [list]');
  const stemOf = (one) => (one.name || '').replace(/\d+/g, '');
  // whether these inputs are the rows of one list: each with what takes it away or moves it, and something that adds one
  function areRows(inputs, home) {
    const [more, less, moves, others] = [ROW.more, ROW.less, ROW.move, ROW.other].map((words) => pressedIn(home, words));
    const isOfLevels = [...more, ...less].some((one) => ROW.level.test(wordOn(one)));
    const count = inputs.length;
    const isEnding = less.length === count || (count > 1 && less.length === count - 1) || (!less.length && (moves.length >= count || (count === 1 && isOfLevels)))
      || (less.length === 1 && isOfLevels);
    return !others.length && (more.length === 1 || more.length === count) && isEnding && inputs.every((one) => stemOf(one) === stemOf(inputs[0]))
      && ![...home.querySelectorAll('label, th, dt, legend')].some((one) => controlNames.says(textOf(one).replace(/第?[\d一二三四五六七八九十]+[级步层]?/g, '')));
  }
  // the smallest element around all rows of the list that an input is a row of, null for an input alone
  function rowsAround(input) {
    let best = null;
    for (let up = input && isLine(input) ? parentOf(input) : null, most = 0; up && !up.matches(`form, body, section, article, fieldset, dialog, [role=dialog], ${ITEM}`); up = parentOf(up)) {
      const inputs = all(up, CONTROLS);
      if (inputs.length > MOST_ROWS || !inputs.every(isLine)) break;
      if (inputs.length > most && areRows(inputs, up)) { best = up; most = inputs.length; }
    }
    return best;
  }
  const rowsOf = (root) => { const home = root.matches(ITEM) ? root : rowsAround(root.querySelector(CONTROLS)) || root; return { home, inputs: all(home, CONTROLS) }; };
  function steps(root) {
    const { inputs } = rowsOf(root);
    const words = inputs.map((one) => one.value);
    return { kind: 'steps', shape: 'rows', shown: words.every((word) => word === '') ? [] : words, editable: !inputs.every((one) => one.readOnly) };
  }
  // for the driver: where the rows are, and what adds one and takes the last one away, '' if nothing does
  function rows(root) {
    const { home, inputs } = rowsOf(root);
    const [more, less] = [ROW.more, ROW.less].map((words) => pressedIn(home, words).filter((one) => !isOff(one)).pop());
    return { inputs: inputs.map(pathOf), words: inputs.map((one) => one.value), more: more ? pathOf(more) : '', less: less ? pathOf(less) : '' };
  }

  // --- files
  // The files that the page lists beside an empty input as its content, by their links: [{name, url}].
  function storedBeside(input) {
    let home = null;
    for (let up = parentOf(input), steps = 0; up && steps < 4 && !up.matches('form, body, table, tr, section, fieldset'); up = parentOf(up), steps += 1) {
      if (deepAll(up, CONTROLS).length > 1) break;
      home = up;
      if (up.matches(HOLDERS)) break;
    }
    const links = home ? [...home.querySelectorAll('a[href]')].filter((one) => isShown(one) && FILE.test(textOf(one)) && !SAMPLE.test(`${textOf(one)} ${one.title}`)) : [];
    const address = (link) => { const href = link.getAttribute('href'); return /^(#|javascript:)/i.test(href) ? '' : href; };
    return links.map((link) => ({ name: FILE.exec(textOf(link))[1], url: address(link) }));
  }

  // --- lists
  function listOf(box) {
    const input = box.matches('input, button') ? box : box.querySelector('input, [aria-controls], [aria-owns]') || box;
    for (const one of [box, input]) {
      for (const id of `${one.getAttribute('aria-controls') || ''} ${one.getAttribute('aria-owns') || ''}`.split(/\s+/).filter(Boolean)) {
        const list = box.getRootNode().getElementById(id);
        if (list) return list.matches('[role=listbox], [role=tree]') ? list : list.querySelector('[role=listbox]') || list;
      }
    }
    return box.querySelector('[role=listbox]');
  }
  const choicesIn = (list) => (list ? all(list, '[role=option]') : []);
  const optionWord = (option) => textIn(option) || textOf(option) || bare(option.getAttribute('aria-label') || '');
  function sizeOf(list, options) {
    const told = Math.max(0, ...options.map((one) => Number(one.getAttribute('aria-setsize')) || 0));
    return list && told > options.length ? 'on_demand' : 'listed';
  }
  const isChosen = (option) => option.getAttribute('aria-selected') === 'true' || option.getAttribute('aria-checked') === 'true';
  function combobox(box) {
    const list = listOf(box);
    const options = choicesIn(list);
    const words = options.map(optionWord);
    const input = box.matches('input') ? box : box.querySelector('input');
    const state = options.length ? sizeOf(list, options) : 'on_demand';
    const many = list && list.getAttribute('aria-multiselectable') === 'true';
    const text = input ? bare(input.value) : textIn(box);
    const limits = { maxLength: null };
    const rest = { shape: 'combobox', limits, state: input && state === 'listed' ? 'on_demand' : state, options: words, enabled: !isOff(input || box),
      editable: input ? box.getAttribute('aria-readonly') !== 'true' : true };
    if (many) return { kind: 'choices', shown: options.filter(isChosen).map(optionWord), whole: state === 'listed' && options.length > 0, ...rest };
    const isWord = input || state !== 'listed' || words.some((word) => bare(word) === text);
    return { kind: 'choice', shown: isWord && !NOTHING.test(text) ? text : '', ...rest };
  }
  function listbox(list) {
    const options = choicesIn(list);
    const chosen = options.filter(isChosen).map(optionWord);
    const state = sizeOf(list, options);
    const rest = { shape: 'listbox', options: options.map(optionWord), state, enabled: !isOff(list), editable: list.getAttribute('aria-readonly') !== 'true' };
    const many = list.getAttribute('aria-multiselectable') === 'true';
    return many ? { kind: 'choices', shown: chosen, whole: state === 'listed', ...rest } : { kind: 'choice', shown: chosen[0] || '', ...rest };
  }
  function selectWords(select) {
    const options = [...select.options].filter((one) => one.value !== '' && !NOTHING.test(textOf(one)));
    const words = options.map((one) => bare(one.label || textOf(one)));
    const group = (one) => (one.parentElement.matches('optgroup') ? `${one.parentElement.label}/` : '');
    return { options, words: words.map((word, at) => (words.indexOf(word) !== words.lastIndexOf(word) ? group(options[at]) : '') + word) };
  }
  function select(root, held) {
    const { options, words } = selectWords(root);
    const on = words.filter((_, at) => options[at].selected);
    const valueOf = (one) => ('_value' in one ? one._value : one.value);
    const known = (model) => { const at = options.findIndex((one) => valueOf(one) === model); return at < 0 ? '' : words[at]; };
    const rest = { shape: 'select', options: words };
    return root.multiple ? { kind: 'choices', shown: on, ...rest } : { kind: 'choice', shown: on[0] || '', ...rest, ...held(known) };
  }

  // --- trees
  function treeNodes(tree) {
    const trail = [];
    return all(tree, '[role=treeitem]').map((item) => {
      let up = 0;
      for (let one = item.parentElement; one && one !== tree; one = one.parentElement) if (one.matches('[role=treeitem]')) up += 1;
      const level = Number(item.getAttribute('aria-level')) || up + 1;
      const inner = item.cloneNode(true);
      inner.querySelectorAll('[role=group], input, [aria-hidden=true]').forEach((one) => one.remove());
      const word = bare(item.getAttribute('aria-label') || '') || textOf(inner);
      trail.length = level - 1;
      trail[level - 1] = word;
      const box = all(item, 'input[type=checkbox]').find((one) => one.closest('[role=treeitem]') === item) || null;
      const on = box ? box.checked : [item.getAttribute('aria-checked'), item.getAttribute('aria-selected')].includes('true');
      return { item, box, path: [...trail], on, folded: item.getAttribute('aria-expanded') === 'false', off: isOff(item),
        by: box ? 'box' : item.hasAttribute('aria-checked') ? 'space' : 'click' };
    });
  }
  function tree(root) {
    const nodes = treeNodes(root);
    const below = (node) => nodes.some((one) => one.path.length > node.path.length && node.path.every((word, at) => one.path[at] === word));
    return { kind: 'nodes', shape: 'tree', shown: nodes.filter((one) => one.on).map((one) => one.path), options: nodes.map((one) => one.path.join(' / ')),
      whole: nodes.every((one) => !one.folded || below(one)), enabled: !isOff(root) };
  }

  // --- texts, numbers, days
  function ranged(root) {
    const shown = root.matches('input') ? root.value : root.getAttribute('aria-valuenow') || (root.querySelector('input') || { value: textOf(root) }).value;
    const bound = (name) => root.getAttribute(name) || root.getAttribute(`aria-value${name}`);
    return { kind: 'number', shape: root.matches('input:not([type=range])') ? '' : root.matches('input') ? 'keys' : 'arrows', shown: shown || '',
      limits: { minimum: bound('min'), maximum: bound('max') }, enabled: !isOff(root), editable: root.getAttribute('aria-readonly') !== 'true' && !root.readOnly };
  }
  function rich(root) {
    const text = isEditor(root) ? root.contentDocument.body : root;
    const shown = text.innerText.replace(/\u200b|\ufeff/g, '').replace(/\n$/, '').replace(/\u00a0/g, ' ');
    return { kind: 'textarea', shape: 'keys', shown: shown === '\n' ? '' : shown, enabled: !isOff(root),
      editable: (text !== root || text.isContentEditable) && text.getAttribute('aria-readonly') !== 'true' };
  }
  function typed(root, held) {
    const text = (value) => String(value ?? '');
    if (root.matches('textarea')) return { kind: 'textarea', shown: root.value, ...held(text) };
    if (root.matches('[type=number], [type=range], [role=spinbutton]')) return ranged(root);
    if (root.matches('[type=date]')) return { kind: 'date', shape: 'keys', shown: root.value, editable: !root.readOnly };
    if (root.matches('[type=month], [type=week], [type=time], [type=datetime-local], [type=color]')) return { kind: 'text', shape: 'keys', shown: root.value, ...held(text) };
    if (root.matches('[type=file]')) {
      const accept = (root.accept || '').split(',').map((one) => one.trim()).filter(Boolean);
      const chosen = [...root.files].map((one) => one.name);
      return { kind: 'file', shape: 'file', shown: chosen.length ? chosen : storedBeside(root), limits: { accept, maxFiles: root.multiple ? null : 1 } };
    }
    const words = root.list ? [...root.list.options].map((one) => one.value || textOf(one)) : [];
    return { kind: 'text', shown: root.value, options: words, ...held(text) };
  }
  function kindOf(root, held) {
    if (!root.matches(CONTROLS) && rowsAround(root.querySelector('input')) === root) return steps(root);
    if (root.matches('select')) return select(root, held);
    if (root.matches(RADIO) || root.matches('[role=radiogroup]')) return group(members(root), 'choice');
    if (root.matches(BOX)) { const boxes = members(root); return boxes.length > 1 ? group(boxes, 'choices') : tick(root); }
    if (root.matches('[role=switch]')) return tick(root);
    if (root.matches('[role=combobox], [aria-haspopup=listbox]')) return combobox(root);
    if (root.matches('[role=listbox]')) return listbox(root);
    if (root.matches('[role=tree]')) return tree(root);
    if (root.matches('[role=slider], [role=spinbutton]') && !root.matches('input')) return ranged(root);
    if (root.matches(EDITABLE) || root.matches('iframe, [role=textbox]:not(input):not(textarea)')) return rich(root);
    if (root.matches('input, textarea')) return typed(root, held);
    return { kind: 'unknown', shown: null };
  }

  // --- the page's error message for a value
  function complaint(root) {
    const said = root.getAttribute('aria-invalid') === 'true' ? idsIn(root, 'aria-errormessage') || idsIn(root, 'aria-describedby') : '';
    if (said) return said;
    for (let up = parentOf(root), steps = 0; up && steps < 3 && !up.matches('form, body, table, section'); up = parentOf(up), steps += 1) {
      if (deepAll(up, CONTROLS).some((one) => rootOf(one) !== root && !members(root).includes(one))) break;
      const error = all(up, '.error, .error-message, .field-error, .invalid-feedback, [role=alert]').find((one) => isShown(one) && textOf(one) && !one.contains(root));
      if (error) return textOf(error);
    }
    const filled = root.matches('input, textarea') && !root.matches('[type=radio], [type=checkbox], [type=file]') && root.value !== '';
    return filled && root.willValidate && !root.validity.valid ? root.validationMessage || '!' : '';
  }
  function read(root, tree) {
    const model = tree.modelOf(root);
    const held = (readModel) => (model ? { held: readModel(model.value) } : {});
    const unit = kindOf(root, held);
    const inner = root.matches('input') ? null : root.querySelector('input');
    const name = own(root) || (inner && root.matches('[role=combobox]') ? own(inner) : '');
    const label = unit.label === undefined ? name : unit.label;
    return { near: () => near(root), ...unit, label, complaint: complaint(root),
      required: members(root).some((one) => one.required || one.getAttribute('aria-required') === 'true') || root.getAttribute('aria-required') === 'true' };
  }
  function rootOf(leaf) {
    if (leaf.matches('iframe')) return isEditor(leaf) ? leaf : null;
    if (leaf.matches('canvas')) return commitmentOf(leaf) ? leaf : null;  // a field for a signature
    const outer = leaf.closest('[role=tree], [role=radiogroup]');
    if (outer && !(outer.matches('[role=radiogroup]') && !leaf.matches(`${RADIO}, [role=radiogroup]`))) return outer;
    if (leaf.matches('[role=radio], [type=radio]')) return radiosOf(leaf)[0];
    if (leaf.matches(BOX) && !leaf.matches('[role=switch]')) return boxesOf(leaf)[0];
    const combo = leaf.closest('[role=combobox]');
    if (combo) return combo;
    const rich = closestOver(leaf, EDITABLE);
    if (rich) { let top = rich; for (let up = rich; up; up = up.parentElement) if (up.matches(EDITABLE)) top = up; return top; }
    if (leaf.matches('[role=listbox]')) {
      const owner = leaf.id && leaf.getRootNode().querySelector(`[aria-controls~="${CSS.escape(leaf.id)}"], [aria-owns~="${CSS.escape(leaf.id)}"]`);
      return owner ? owner.closest('[role=combobox]') || owner : leaf;
    }
    return leaf.closest('[role=spinbutton], [role=slider]') || rowsAround(leaf) || leaf;
  }
  function isDrawn(root) {
    if (root.matches('[type=radio], [type=checkbox]')) return members(root).some((one) => isShown(one) || [...one.labels].some(isShown));
    return isShown(root) || (root.matches('[type=file]') && Boolean(parentOf(root)) && isShown(parentOf(root)));
  }
  // For the drivers: the boxes of a group and where to click them, the options of a list, the nodes of a tree.
  function pressAt(box) {
    const place = box.getBoundingClientRect();
    if (!box.matches('input')) return { path: pathOf(box), how: 'click' };
    if (isShown(box) && place.width >= 4 && place.height >= 4 && Number(getComputedStyle(box).opacity) > 0.1) return { path: pathOf(box), how: 'click' };
    if (isShown(box)) return { path: pathOf(box), how: 'space' };
    return { path: pathOf(box.labels[0]), how: 'click' };
  }
  const boxes = (root) => { const list = members(root); const words = wordsOf(list); return list.map((one, at) => ({ word: words[at] || '', on: isOn(one), off: isOff(one), ...pressAt(one) })); };
  const options = (list) => choicesIn(list).filter(isShown).map((one) => ({ word: optionWord(one), on: isChosen(one), off: isOff(one), path: pathOf(one) }));
  const nodes = (root) => treeNodes(root).map((one) => ({ path: one.path, on: one.on, off: one.off, folded: one.folded, by: one.by, at: pathOf(one.item), box: one.box ? pathOf(one.box) : '' }));
  return { read, rootOf, isDrawn, rows, boxes, optionWord, options, nodes, listOf, selectWords };
})();

kits.push({
  name: 'native',
  framework: 'vue3',
  marks: { leaf: `${controlNames.CONTROLS}, button[aria-haspopup=listbox], iframe, canvas` },
  detects: () => true,
  outside: '',
  rootOf: nativeParts.rootOf,
  isDrawn: nativeParts.isDrawn,
  isGroup: () => false,
  joinsBoxes: true,
  complaint: () => '',
  read: nativeParts.read,
});
