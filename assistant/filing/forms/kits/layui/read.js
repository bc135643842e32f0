// layui: which elements form one widget, and per widget its kind, values, options and limits. layui hides native controls and
// draws its own elements behind them: shown is what is drawn, held is what the native control would post. Several controls
// can be one field: three selects for a region, two days for a period, rows of inputs for steps.
kits.push((() => {
  const ITEM = '.layui-form-item, .layui-inline:has(> .layui-form-label), [class*="layui-col-"]:has(> .layui-form-label)';
  const EDGE = 'form, body, section, fieldset, .layui-form';
  const CONTROL = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), textarea, select';
  const DRAWN = '.layui-form-select, .layui-form-checkbox, .layui-form-switch, .layui-form-radio';
  const TEXT = 'input.layui-input, textarea.layui-textarea';
  const ERROR = '.field-error, .error, .error-message, .invalid-feedback, .layui-form-mid.layui-font-red, [role=alert]';
  const LONG_TERM = /^(长期|永久|无固定期限)(有效)?$/;
  const { more: ADD, less: LESS } = controlNames.ROW;
  const REGION = [/省|province/i, /市|city/i, /区|县|district|county/i, /街道|乡|镇|street|town/i];
  const VALUES = new Map([HTMLInputElement, HTMLTextAreaElement].map((type) => [type, Object.getOwnPropertyDescriptor(type.prototype, 'value').get]));

  const drawnOf = (native) => { const next = native.nextElementSibling; return next && next.matches(DRAWN) ? next : null; };
  const isSearch = (leaf) => Boolean(leaf.closest('.layui-form-select'));
  const controlsIn = (home) => [...home.querySelectorAll(CONTROL)].filter((one) => !isSearch(one));
  // The word that a text field renders; a page may redefine its `value`, which is then what scripts post.
  const rendered = (input) => VALUES.get(input instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement).call(input);
  const instanceOf = (module, element) => {
    const id = element.getAttribute(`lay-${module}-id`);
    const part = window.layui && window.layui[module];
    return id && part && part.getInst ? part.getInst(id) || null : null;
  };
  const dayConfig = (input) => (instanceOf('laydate', input) || { config: null }).config;
  const isDay = (input) => { const config = dayConfig(input); return Boolean(config) && !config.range; };

  // --- which controls are one widget
  // The widest element around a control, up to its form item or cell, whose controls are one field; the narrowest of these.
  function around(leaf, fits, edge) {
    let best = null;
    for (let up = leaf.parentElement, most = 0; up && !up.matches(EDGE); up = up.parentElement) {
      const controls = controlsIn(up);
      if (controls.length > most && fits(controls, up)) { best = up; most = controls.length; }
      if (up.matches(`${ITEM}, ${edge}`)) break;
    }
    return best;
  }
  const placeholder = (select) => (select.options.length && !select.options[0].value ? select.options[0].text : '');
  const isRegion = (controls) => controls.length > 1 && controls.length <= REGION.length && controls.every((one, at) => one.matches('select')
    && REGION[at].test(placeholder(one) || one.name.split(/[^\p{L}]+/u).pop()));
  const isEndless = (box) => box.matches('[type=checkbox]') && drawnOf(box) && LONG_TERM.test(wordOf(box));
  const isPeriod = (controls) => (controls.length === 2 || (controls.length === 3 && isEndless(controls[2]))) && controls.slice(0, 2).every(isDay);
  const pressables = (home, words) => [...home.querySelectorAll('button, a, .layui-btn')].filter((one) => words.test(textOf(one)));
  // rows of inputs of one name, each with a button that deletes it, and one button that adds a row
  const isSteps = (controls, home) => controls.every((one) => one.matches('input.layui-input') && one.name === controls[0].name)
    && pressables(home, ADD).length > 0 && pressables(home, LESS).length === controls.length;
  function homeOf(members) {
    let up = members[0].parentElement;
    while (up && !members.every((one) => up.contains(one))) up = up.parentElement;
    const isAlone = up && !up.matches(`${ITEM}, ${EDGE}`) && controlsIn(up).every((one) => members.includes(one));
    return isAlone ? up : drawnOf(members[0]) || members[0];
  }
  function radiosOf(radio) {
    const form = radio.closest('form, .layui-form') || document.body;
    return radio.name ? [...form.querySelectorAll('input[type=radio]')].filter((one) => one.name === radio.name && drawnOf(one)) : [radio];
  }
  const isBox = (one) => one.matches('input[type=checkbox]:not([lay-skin=switch])') && Boolean(drawnOf(one));
  // boxes of one name, or all boxes of an item or cell that has no other controls
  function boxesOf(box) {
    const same = controlsIn(box.closest('form, .layui-form') || document.body).filter((one) => isBox(one) && box.name && one.name === box.name);
    const home = around(box, (controls) => controls.every(isBox), 'td, dd, li, .layui-input-block, .layui-input-inline');
    const near = home ? controlsIn(home) : [box];
    return same.length > 1 && same.some((one) => !near.includes(one)) ? same : near;
  }
  const listAround = (input) => {
    for (let up = input.parentElement; up && !up.matches(EDGE); up = up.parentElement) {
      if (up.querySelector('ul, ol, tbody')) return up;
      if (up.matches(`${ITEM}, td, .layui-input-block`)) break;
    }
    return input.parentElement;
  };
  const one = (read, home, members = [home]) => ({ read, root: home, members });
  function ofText(leaf) {
    if (isDay(leaf)) { const home = around(leaf, isPeriod, 'td'); return home ? one(period, home, controlsIn(home)) : one(date, leaf); }
    const range = leaf.closest('[lay-laydate-id]');
    if (range) return one(span, range, range === leaf ? [leaf] : controlsIn(range));
    if (leaf.hasAttribute('lay-dropdown-id')) return one(remote, leaf);
    const rows = leaf.matches('input') && around(leaf, isSteps, 'section');
    if (rows) return one(steps, rows, controlsIn(rows));
    return one(leaf.matches('[lay-affix=number], [type=number]') ? number : text, leaf);
  }
  function widgetOf(leaf) {
    const [inTree, inTransfer] = ['.layui-tree', '.layui-transfer'].map((selector) => leaf.closest(selector));
    if (inTree) return one(tree, inTree);
    // the buttons between its sides: the thousands of boxes of a transfer are options, not fields that might be commitments
    if (inTransfer) return one(transfer, inTransfer.querySelector('.layui-transfer-active'), [inTransfer]);
    if (leaf.matches('.layui-upload-file')) return one(upload, listAround(leaf), [leaf]);
    const native = isSearch(leaf) ? leaf.closest('.layui-form-select').previousElementSibling : leaf;
    if (native && drawnOf(native)) {
      if (native.matches('select')) {
        const home = around(native, isRegion, 'td');
        return home ? one(region, home, controlsIn(home)) : one(select, homeOf([native]), [native]);
      }
      if (native.matches('[type=radio]')) { const all = radiosOf(native); return one(radios, homeOf(all), all); }
      if (native.matches('[lay-skin=switch]')) return one(tick, homeOf([native]), [native]);
      const home = isEndless(native) && around(native, isPeriod, 'td');
      if (home) return one(period, home, controlsIn(home));
      const all = boxesOf(native);
      return one(all.length > 1 ? checks : tick, homeOf(all), all);
    }
    return leaf.matches(TEXT) && !isSearch(leaf) ? ofText(leaf) : null;
  }
  function leafOf(root) {
    if (root.matches(DRAWN)) return root.previousElementSibling;
    return root.matches(CONTROL) ? root : root.querySelector('.layui-upload-file') || controlsIn(root)[0] || root;
  }
  const partsOf = (root) => widgetOf(leafOf(root));

  // --- lists and boxes
  function optionsOf(list) {
    const all = [...list.options];
    return all[0] && !all[0].value && all[0].parentElement === list ? all.slice(1) : all;
  }
  const chosenIn = (list) => optionsOf(list).find((option) => option.selected);
  const heldIn = (list) => (chosenIn(list) ? chosenIn(list).text : '');
  const shownIn = (list) => rendered(drawnOf(list).querySelector('input'));
  function select([list]) {
    const words = optionsOf(list).map((option) => option.text);
    const isShort = words.length <= 500;
    if (list.multiple) return { kind: 'unknown', shown: null };
    return { kind: 'choice', shape: 'list', shown: shownIn(list), held: heldIn(list), options: isShort ? words : [], state: isShort ? 'listed' : 'on_demand' };
  }
  function region(lists) {
    const whole = (read) => lists.map(read).filter(Boolean);
    return { kind: 'region', state: 'on_demand', shown: whole(shownIn), held: whole(heldIn) };
  }
  const wordOf = (box) => controlNames.textIn(drawnOf(box)) || textOf(drawnOf(box)) || textOf({ textContent: box.title });
  const isDrawnOn = (box) => /\blayui-form-(checked|radioed|onswitch)\b/.test(drawnOf(box).className);
  // the titles of boxes in several parts: the text at the beginning of each part, else the one before it
  function titlesOf(boxes) {
    const parts = new Map(boxes.map((box) => [box.parentElement, boxes.find((other) => other.parentElement === box.parentElement)]));
    if (parts.size < 2) return () => '';
    const titles = new Map([...parts].map(([part, first]) => {
      const nodes = [...part.childNodes].slice(0, [...part.childNodes].indexOf(first));
      const before = part.previousElementSibling;
      return [part, textOf({ textContent: nodes.map((node) => node.textContent).join(' ') }) || (before && !before.querySelector(CONTROL) ? textOf(before) : '')];
    }));
    return [...titles.values()].every(Boolean) ? (box) => titles.get(box.parentElement) : () => '';
  }
  function wordsOf(boxes) {
    const title = titlesOf(boxes);
    return boxes.map((box) => { const word = wordOf(box); return title(box) && title(box) !== word ? `${title(box)}/${word}` : word; });
  }
  function boxes(all, kind, whole) {
    const words = wordsOf(all);
    const on = (isOn) => words.filter((_, at) => isOn(all[at]));
    if (!words.every(Boolean)) return { kind: 'unknown', shown: null };
    return { kind, options: words, shown: whole(on(isDrawnOn)), held: whole(on((box) => box.checked)) };
  }
  const radios = (all) => boxes(all, 'choice', (words) => (words.length > 1 ? null : words[0] || ''));
  const checks = (all) => boxes(all, 'choices', (words) => words);
  function tick([box], root) {
    const word = box.matches('[lay-skin=switch]') ? '' : wordOf(box);
    const near = () => { const beside = controlNames.near(root); return beside.label ? beside : { label: word, within: [] }; };
    return { kind: 'tick', shown: isDrawnOn(box), held: box.checked, near };
  }
  function rowsOfTransfer(root) {
    return [...root.querySelectorAll('.layui-transfer-data')].flatMap((side, at) => [...side.querySelectorAll('li')].map((row) => {
      const box = row.querySelector('input[type=checkbox]');
      return { word: wordOf(box), value: box.value, chosen: at === 1, ticked: box.checked, off: box.disabled, box: pathOf(drawnOf(box)) };
    }));
  }
  function transfer([root]) {
    const rows = rowsOfTransfer(root);
    const instance = instanceOf('transfer', root.parentElement);
    const known = new Map(rows.map((row) => [row.value, row.word]));
    const word = (value) => (known.has(String(value)) ? known.get(String(value)) : String(value));
    const words = instance ? instance.config.data.map(({ value }) => word(value)) : rows.map((row) => row.word); // in one order, moved or not
    return { kind: 'choices', shape: 'transfer', options: words.length <= 500 ? words : [], state: words.length <= 500 ? 'listed' : 'on_demand',
      shown: rows.filter((row) => row.chosen).map((row) => row.word), enabled: rows.some((row) => !row.off),
      ...(instance ? { held: (instance.config.value || []).map(word) } : {}) };
  }
  // The word of a list that asks a server; a page may post a code of it in the hidden field behind the input.
  function remote([input]) {
    const posted = input.name ? input : input.parentElement.querySelector('input[type=hidden][name]:not([lay-verify])');
    return { kind: 'choice', shape: 'remote', state: 'remote', shown: rendered(input), ...(posted ? { held: posted.value && input.value } : {}) };
  }

  // --- texts and days
  const text = ([input]) => ({ kind: input.matches('textarea') ? 'textarea' : 'text', shown: rendered(input), held: input.value });
  const number = ([input]) => ({ kind: 'number', shown: rendered(input), held: input.value, limits: { minimum: input.getAttribute('min'), maximum: input.getAttribute('max') } });
  const bare = (words) => (words.every((word) => word === '') ? [] : words);
  const steps = (inputs) => ({ kind: 'steps', shown: bare(inputs.map(rendered)), held: bare(inputs.map((input) => input.value)),
    editable: !inputs.every((input) => input.readOnly) });
  // A day in the notation of its calendar as `2024-2-3`, '' for none, null for a text that is no such day.
  function dayIn(word, format) {
    if (word.trim() === '') return '';
    const order = [];
    const sign = { y: '(\\d{4})', M: '(\\d{1,2})', d: '(\\d{1,2})' };
    const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/y+|M+|d+/g, (part) => { order.push(part[0]); return sign[part[0]]; });
    const parts = new RegExp(`^\\s*${pattern}\\s*$`).exec(word);
    const part = (letter) => (parts ? Number(parts[order.indexOf(letter) + 1]) : NaN);
    const day = ['y', 'M', 'd'].map(part);
    return [...order].sort().join('') === 'Mdy' && !day.some(Number.isNaN) ? day.join('-') : null;
  }
  const isPlain = (config) => config.type === 'date' && !/[Hms]/.test(config.format);
  const editable = (config) => ({ editable: Boolean(config) });
  function date([input]) {
    const config = dayConfig(input);
    const read = (word) => dayIn(word, config.format);
    if (!isPlain(config)) return { kind: 'unknown', shown: rendered(input) };
    return { kind: 'date', shown: read(rendered(input)), held: read(input.value), ...editable(config) };
  }
  function spanned(ends, isLong) {
    if (ends.some((end) => end === null)) return null;
    return [ends[0], isLong ? '长期' : ends[1] || ''];
  }
  function period([start, end, box]) {
    const days = (value) => [start, end].map((input) => dayIn(value(input), dayConfig(input).format));
    if (![start, end].map(dayConfig).every(isPlain)) return { kind: 'unknown', shown: null };
    return { kind: 'period', shape: box ? 'long_term' : 'two_days', shown: spanned(days(rendered), box && isDrawnOn(box)),
      held: spanned(days((input) => input.value), box && box.checked), editable: true };
  }
  function span(inputs, root) {
    const config = dayConfig(root);
    const between = ` ${typeof config.range === 'string' ? config.range : '-'} `;
    const days = (value) => {
      const ends = inputs.length === 2 ? inputs.map(value) : value(inputs[0]).split(between);
      return [ends[0], ends[1] || ''].map((word) => dayIn(word, config.format));
    };
    if (!isPlain(config) || inputs.length > 2) return { kind: 'unknown', shown: null };
    return { kind: 'period', shape: config.rangeLinked ? 'linked' : 'range', shown: spanned(days(rendered)), held: spanned(days((input) => input.value)), editable: true };
  }

  // --- files and trees
  // layui draws no list of its own: a file of the page's list has a name with a suffix, and posts what a hidden field holds
  const FILE = /^[^\s/\\][^/\\]*\.\w{2,5}$/;
  function upload([input], root) {
    const list = root.querySelector('ul, ol, tbody');
    if (!list) return { kind: 'unknown', shown: null };
    const rows = [...list.children].filter(isShown);
    const files = rows.map((row) => {
      const link = [...row.querySelectorAll('a')].find((one) => FILE.test(textOf(one)));
      const cell = link || [...row.querySelectorAll('td, span, div, p')].find((one) => FILE.test(textOf(one)));
      const hidden = [...row.querySelectorAll('input[type=hidden]')];
      return { name: textOf(cell), url: link ? link.getAttribute('href') || '' : '', isPosted: hidden.some((one) => one.value), isTold: hidden.length > 0 };
    });
    if (files.some((file) => !file.name)) return { kind: 'unknown', shown: null };
    const accept = (input.accept || '').split(',').map((one) => one.trim()).filter(Boolean);
    return { kind: 'file', shown: files.map((file) => file.name), enabled: !input.disabled, limits: { accept, maxFiles: null },
      ...(files.every((file) => file.isTold) ? { held: files.filter((file) => file.isPosted).map(({ name, url }) => ({ name, url })) } : {}) };
  }
  function nodesOf(parent, above = []) {
    return [...parent.querySelectorAll(':scope > .layui-tree-set')].flatMap((node) => {
      const head = node.querySelector(':scope > .layui-tree-entry');
      const pack = node.querySelector(':scope > .layui-tree-pack');
      const path = [...above, textOf(head.querySelector('.layui-tree-txt'))];
      const box = head.querySelector('input[type=checkbox]');
      const isFolded = pack && pack.childElementCount > 0 && !node.classList.contains('layui-tree-spread');
      return [{ path, native: box, fold: isFolded ? pathOf(head.querySelector('.layui-tree-iconClick')) : '' }, ...(pack ? nodesOf(pack, path) : [])];
    });
  }
  function tree([root]) {
    const nodes = nodesOf(root);
    if (nodes.some((node) => !node.native)) return { kind: 'unknown', shown: null };
    const on = (isOn) => nodes.filter((node) => isOn(node.native)).map((node) => node.path);
    return { kind: 'nodes', options: nodes.map((node) => node.path.join(' / ')), shown: on(isDrawnOn), held: on((box) => box.checked),
      enabled: nodes.some((node) => !node.native.disabled) };
  }
  const rowsOfTree = (root) => nodesOf(root).map(({ path, native, fold }) => ({ path, fold, on: native.checked, off: native.disabled, box: pathOf(drawnOf(native)) }));

  // --- what is said of a widget
  const placeOf = (root) => root.closest(`${ITEM}, td`) || root;
  function complaintAt(root) {
    const place = placeOf(root);
    const error = [...place.querySelectorAll(ERROR)].find((shown) => isShown(shown) && /\p{L}/u.test(shown.textContent) && !shown.closest('label') && placeOf(shown) === place);
    return textOf(error);
  }
  const isDemanded = (place) => [...place.querySelectorAll('[lay-verify]'), place].some((asked) => (asked.getAttribute('lay-verify') || '').split('|').includes('required')
    && (asked === place || placeOf(asked) === place));
  function labelsOf(root, first) {
    const label = root.matches(ITEM) && root.querySelector('.layui-form-label');
    return { ...(label ? { label: controlNames.nameIn(label) || textOf(label) } : {}), near: () => controlNames.near(root.matches('td') ? first : root) };
  }
  return {
    name: 'layui',
    framework: 'posted',
    marks: {
      item: '.layui-form-item, .layui-inline:has(> .layui-form-label), [class*="layui-col-"]:has(> .layui-form-label)',
      itemLabel: '.layui-form-label', heading: '.layui-card-header, .layui-colla-title', section: '.layui-card, .layui-colla-item',
      dialog: '.layui-layer-page', noDialog: '.layui-layer-dialog', dialogTitle: '.layui-layer-title',
      message: '.layui-layer-msg .layui-layer-content', button: '.layui-layer-btn a, a.layui-btn',
    },
    detects: () => document.querySelector('.layui-form, .layui-input, .layui-textarea, .layui-btn') !== null,
    outside: '.layui-laydate, .layui-dropdown, .layui-laypage, .layui-table-view, .layui-layer-dialog, .layui-slider, .layui-colorpicker',
    rootOf: (leaf) => { const widget = widgetOf(leaf); return widget && widget.root; },
    complaint: () => '',
    demands: (item) => isDemanded(item),
    isGroup: () => false,
    isDrawn: (root) => {
      const { members } = partsOf(root);
      return isShown(root) && members.some((member) => isShown(drawnOf(member) || (member.matches('.layui-upload-file') ? root : member)));
    },
    known: (root) => { const { read, members } = partsOf(root); return read === select ? optionsOf(members[0]).map((option) => option.text)
      : read === transfer ? rowsOfTransfer(members[0]).map((row) => row.word) : []; },
    // for the drivers: the boxes of a group, the rows of a transfer, the nodes of a tree, the native controls of any widget
    // (none of a widget that the page has just replaced)
    rows: (root) => {
      if (!root.isConnected) return [];
      const { read, members } = partsOf(root);
      if (read === tree) return rowsOfTree(root);
      if (read === transfer) return rowsOfTransfer(members[0]);
      const words = read === radios || read === checks || read === tick ? wordsOf(members) : [];
      return members.map((member, at) => ({ word: words[at] || '', on: Boolean(member.checked), off: member.disabled, at: pathOf(member), box: pathOf(drawnOf(member) || member) }));
    },
    read: (root) => {
      const { read, members } = partsOf(root);
      const isOff = members.every((member) => member.matches(':disabled'));
      return { ...labelsOf(root, members[0]), required: isDemanded(placeOf(root)), complaint: complaintAt(root), enabled: !isOff, ...read(members, root) };
    },
  };
})());
