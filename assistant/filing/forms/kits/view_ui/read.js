// View UI for Vue 2: which elements form one widget, and per widget its kind, values, options and limits. View UI Plus has
// the same class names in Vue 3: a leaf belongs to this kit if the nearest component above it is a Vue 2 component.
kits.push((() => {
  const ROOTS = '.ivu-select, .ivu-cascader, .ivu-date-picker, .ivu-input-number, .ivu-radio-group, .ivu-checkbox-group, .ivu-switch, '
    + '.ivu-tree, .ivu-upload, .ivu-checkbox-wrapper, .ivu-radio-wrapper, .ivu-input-wrapper, .ivu-slider, .ivu-rate';
  const OUTSIDE = '.ivu-select-dropdown, .ivu-page, .ivu-table-header, .ivu-table-cell-with-selection, .ivu-modal-confirm, '
    + '.ivu-poptip-confirm, .ivu-transfer, .ivu-color-picker';
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  const unknown = () => ({ kind: 'unknown', shown: null });
  // what the page passed as the value: a component without a bound value keeps one of its own, which is not the page's model
  const held = (vm, read) => (vm && vm.$options.propsData && 'value' in vm.$options.propsData ? { held: read(vm.value, vm) } : {});
  // what a person sees: a click may leave the hidden input in another state than the drawn box
  const isOn = (box) => Boolean(box.querySelector('.ivu-checkbox-checked, .ivu-radio-checked'));
  const spaced = (text) => plain(text).replace(/[ \t\n\r\f]+/g, ' ').trim();

  function text(root, vue) {
    const input = root.querySelector('input, textarea');
    const vm = vue.of(root, 'Input');
    if (!input || root.querySelector(ROOTS) || (vm && vm.type === 'date')) return unknown();
    const kind = input.tagName === 'TEXTAREA' ? 'textarea' : input.type === 'number' ? 'number' : 'text';
    return { kind, shown: input.value, ...held(vm, plain) };
  }
  function number(root, vue) {
    const vm = vue.of(root, 'InputNumber');
    if (vm && !vm.editable) return unknown(); // takes steps only
    const bound = (raw) => (Number.isFinite(raw) ? String(raw) : null);
    const limits = vm ? { minimum: bound(vm.min), maximum: bound(vm.max) } : {};
    return { kind: 'number', shape: 'keys', shown: root.querySelector('input').value, limits, ...held(vm, plain) };
  }

  // --- selects: options are known by the nodes that the page passed, drawn or not
  const saidIn = (nodes) => (nodes || []).map((node) => (node.text || '') + saidIn(node.children || (node.componentOptions || {}).children)).join('');
  function pairsIn(nodes) {
    return (nodes || []).flatMap((node) => {
      const own = node.componentOptions;
      if (!own || !/^(i-?)?option$/i.test(own.tag || '')) return pairsIn(node.children || (own && own.children));
      const { label, value } = own.propsData;
      return [{ word: spaced(saidIn(own.children)) || spaced(label) || spaced(value), label: spaced(label), value }];
    });
  }
  function select(root, vue) {
    const vm = vue.of(root, 'iSelect');
    const head = root.querySelector('.ivu-select-selection input:not([type=hidden]), .ivu-select-selection .ivu-select-selected-value, .ivu-select-selection .ivu-select-placeholder');
    if (!vm || vm.autoComplete || vm.allowCreate || !(head || root.querySelector('.ivu-tag'))) return unknown();
    const pairs = pairsIn(vm.$slots.default);
    const taken = vm.values.filter(Boolean).map((one) => ({ word: spaced(one.label), label: spaced(one.label), value: one.value }));
    const state = vm.remote ? 'remote' : pairs.length && pairs.length <= 500 ? 'listed' : 'on_demand';
    const rest = { options: state === 'listed' ? pairs.map((one) => one.word) : [], state, enabled: !vm.itemDisabled, editable: true };
    const worded = (value) => ([...pairs, ...taken].find((one) => one.value === value) || { word: plain(value) }).word;
    // an option with a label of its own shows one text in the list and the label in the field
    const listed = (shown) => { const same = pairs.filter((one) => one.label && one.label === shown); return same.length === 1 ? same[0].word : shown; };
    if (vm.multiple) {
      const more = root.querySelector('.ivu-select-max-tag');
      const shown = [...root.querySelectorAll('.ivu-select-selection .ivu-tag-text:not(.ivu-select-max-tag)')].map(textOf).map(listed);
      return { kind: 'choices', ...rest, shown, whole: !more, ...held(vm, (model) => (model || []).map(worded)) };
    }
    const shown = head.tagName === 'INPUT' ? spaced(head.value) : head.matches('.ivu-select-placeholder') ? '' : textOf(head);
    return { kind: 'choice', shown: listed(shown), ...rest, ...held(vm, (model) => (isNone(model) ? '' : worded(model))) };
  }
  function cascader(root, vue) {
    const vm = vue.of(root, 'Cascader');
    const face = root.querySelector('.ivu-cascader-label');
    const input = root.querySelector('.ivu-cascader-rel input:not([type=hidden])');
    if (!vm || !input || !face || (vm.filterable && input.value)) return unknown();
    const words = (vm.filterable ? face.textContent : input.value).trim();
    // a page may join the names in its own way; the component tells which names it joined so
    const isOwn = spaced(vm.displayRender) === spaced(words);
    const shown = words ? (isOwn ? vm.selected.map((one) => plain(one.label)) : words.split(' / ')).map(spaced) : [];
    const labels = [];
    let nodes = vm.data;
    for (const value of vm.value || []) {
      const node = (nodes || []).find((one) => one.value === value);
      if (node) labels.push(spaced(node.label)); else labels.push(plain(value));
      nodes = node && node.children;
    }
    return { kind: 'region', shown, state: 'on_demand', enabled: !vm.itemDisabled, editable: true, ...held(vm, () => labels) };
  }

  // --- radios, boxes, switches
  function radios(root, vue) {
    const all = [...root.querySelectorAll('.ivu-radio-wrapper')];
    const named = (model) => all.find((one) => { const vm = vue.of(one, 'Radio'); return vm && vm.label === model; });
    return { kind: 'choice', shown: textOf(all.find(isOn)), options: all.map(textOf),
      ...held(vue.of(root, 'RadioGroup'), (model) => (isNone(model) ? '' : textOf(named(model)) || plain(model))) };
  }
  function headingBefore(element) {
    const before = element.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, vue, siblings) {
    const all = [...root.querySelectorAll('.ivu-checkbox-wrapper')];
    const title = siblings > 1 ? headingBefore(root) : '';
    const word = (one) => (title ? `${title}/${textOf(one)}` : textOf(one));
    const isIn = (one, model) => { const vm = vue.of(one, 'Checkbox'); return vm && (model || []).includes(vm.label); };
    return { kind: 'choices', options: all.map(word), shown: all.filter(isOn).map(word),
      ...held(vue.of(root, 'CheckboxGroup'), (model) => all.filter((one) => isIn(one, model)).map(word)) };
  }
  function tick(root, vue) {
    return { kind: 'tick', shown: isOn(root), ...held(vue.of(root, 'Checkbox'), (model, vm) => model === vm.trueValue) };
  }
  function flip(root, vue) {
    return { kind: 'tick', shown: root.classList.contains('ivu-switch-checked'), enabled: !root.matches('.ivu-switch-disabled, .ivu-switch-loading'),
      ...held(vue.of(root, 'iSwitch'), (model, vm) => model === vm.trueValue) };
  }

  // --- days: one input, for a period too
  const day = (raw) => (raw instanceof Date ? [raw.getFullYear(), raw.getMonth() + 1, raw.getDate()].join('-') : '');
  function date(root, vue) {
    const vm = vue.of(root, 'CalendarPicker');
    const input = root.querySelector('.ivu-date-picker-rel input');
    if (!vm || !input || vm.multiple || !/^(date|daterange)$/.test(vm.type)) return unknown();
    const rest = { editable: !vm.readonly, enabled: !vm.itemDisabled };
    const model = held(vm, (raw) => (isNone(raw) ? [] : vm.parseDate(raw)).map(day));
    if (vm.type === 'date') return { kind: 'date', shown: input.value, ...rest, ...('held' in model ? { held: model.held[0] || '' } : {}) };
    const shown = input.value ? input.value.split(vm.separator) : ['', ''];
    if (shown.length !== 2) return unknown();
    return { kind: 'period', shown, ...rest, ...('held' in model ? { held: [model.held[0] || '', model.held[1] || ''] } : {}) };
  }

  // --- uploads, trees
  function upload(root, vue) {
    const vm = vue.of(root, 'Upload');
    const input = root.querySelector('input[type=file]');
    if (!vm) return unknown();
    const accept = (input.accept || '').split(',').map((one) => one.trim()).filter(Boolean);
    const limits = { accept: accept.length ? accept : vm.format.map((one) => `.${one}`) };
    if (!vm.showUploadList) return listedBeside(root, limits, !vm.itemDisabled);
    const items = [...root.querySelectorAll('.ivu-upload-list-file')];
    const done = items.filter((one) => one.matches('.ivu-upload-list-file-finish'));
    return { kind: 'file', shown: done.map((one) => textOf(one.querySelector('span'))), whole: done.length === items.length, enabled: !vm.itemDisabled,
      limits, held: vm.fileList.filter((one) => one.status === 'finished').map((one) => ({ name: one.name, url: one.url || '' })) };
  }
  const treeRows = (root) => {
    const rows = [];
    const walk = (parent, path) => {
      for (const item of parent.querySelectorAll(':scope > .ivu-tree-children > li')) {
        const part = (selector) => item.querySelector(`:scope > ${selector}`);
        const here = [...path, textOf(part('.ivu-tree-title'))];
        const [box, arrow] = [part('.ivu-checkbox-wrapper'), part('.ivu-tree-arrow')];
        const icon = arrow && arrow.querySelector('.ivu-icon'); // none in a leaf
        const input = box && box.querySelector('input');
        const open = Boolean(arrow) && arrow.matches('.ivu-tree-arrow-open');
        rows.push({ path: here, box, icon, on: Boolean(box) && isOn(box), off: !input || input.disabled, open, folded: Boolean(icon) && !open });
        walk(item, here);
      }
    };
    walk(root, []);
    return rows;
  };
  function tree(root, vue) {
    const vm = vue.of(root, 'Tree');
    const rows = treeRows(root);
    if (!vm || !vm.showCheckbox) return unknown();
    const ticks = [];
    const model = (nodes, path) => {
      for (const node of nodes || []) {
        const here = [...path, spaced(node.title)];
        if (node.checked) ticks.push(here);
        model(node[vm.childrenKey], here);
      }
    };
    model(vm.data, []);
    const shown = rows.filter((one) => one.on).map((one) => one.path);
    // a branch not rendered hides nothing if the model has no tick below it
    return { kind: 'nodes', shown, options: rows.map((one) => one.path.join(' / ')), held: ticks, enabled: rows.some((one) => !one.off),
      whole: rows.every((one) => !one.folded) || ticks.length === shown.length };
  }

  const READERS = [['.ivu-select', select], ['.ivu-cascader', cascader], ['.ivu-date-picker', date], ['.ivu-input-number', number],
    ['.ivu-radio-group', radios], ['.ivu-checkbox-group', checks], ['.ivu-switch', flip], ['.ivu-tree', tree], ['.ivu-upload', upload],
    ['.ivu-checkbox-wrapper', tick], ['.ivu-input-wrapper', text], ['*', unknown]];
  return {
    name: 'view_ui',
    framework: 'vue2',
    marks: {
      item: '.ivu-form-item', itemLabel: '.ivu-form-item-label', heading: '.ivu-divider-inner-text, .ivu-card-head, .ivu-collapse-header',
      section: '.ivu-card, .ivu-collapse-item', dialog: '.ivu-modal, .ivu-drawer', noDialog: '.ivu-modal:has(.ivu-modal-confirm)',
      dialogTitle: '.ivu-modal-header-inner, .ivu-drawer-header-inner, .ivu-modal-header, .ivu-drawer-header', required: '.ivu-form-item-required',
      inError: '.ivu-form-item-error', error: '.ivu-form-item-error-tip', message: '.ivu-message-notice, .ivu-notice-notice',
      button: '[role=button].ivu-btn, a.ivu-btn', leaf: '.ivu-select-selection, .ivu-switch',
    },
    detects: () => [...document.querySelectorAll('[class*="ivu-form"], .ivu-input, .ivu-select, .ivu-btn, .ivu-checkbox, .ivu-radio, .ivu-upload')].some(isOfVue2),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root && isOfVue2(root) ? root : null;
    },
    // an item in error renders its sentence only after a transition; the component has it at once
    complaint: (item, vue) => String((vue.of(item, 'FormItem') || {}).validateMessage || ''),
    isGroup: (root) => root.matches('.ivu-checkbox-group'),
    isDrawn: (root) => isShown(root),
    read: (root, vue, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, vue, siblings);
      return null;
    },
    // for the drivers: the words of a list in its order, the rows of a tree, how a field of days is written
    known: (root) => {
      const vm = vue2Tree().of(root, 'iSelect');
      return vm ? pairsIn(vm.$slots.default).map((one) => one.word) : [];
    },
    rows: (root) => treeRows(root).map((one) => ({ path: one.path, on: one.on, off: one.off, open: one.open,
      box: one.box ? pathOf(one.box) : '', fold: one.folded ? pathOf(one.icon) : '' })),
    separator: (root) => (vue2Tree().of(root, 'CalendarPicker') || { separator: ' - ' }).separator,
  };
})());
