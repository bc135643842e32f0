// Element UI 2: which elements form one widget, and per widget its kind, values, options and limits. Its class names are
// those of Element Plus; a leaf belongs to this kit if the nearest component above it is a Vue 2 component.
kits.push((() => {
  const ROOTS = '.el-select, .el-cascader, .el-date-editor, .el-input-number, .el-radio-group, .el-checkbox-group, '
    + '.el-switch, .el-tree, .el-upload, .el-checkbox, .el-autocomplete, .el-input, .el-textarea, .el-radio';
  const OUTSIDE = '.el-popper, .el-pagination, .el-message-box, .el-table__header-wrapper, .el-dialog__headerbtn, .el-transfer, .el-color-picker';
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  const held = (vm, read) => (vm ? { held: read(vm.value, vm) } : {});
  const day = (raw) => {
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    return raw ? String(raw) : null;
  };

  function text(root, vue) {
    const input = root.querySelector('input, textarea');
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value, ...held(vue.of(root, 'ElInput', 'ElAutocomplete'), plain) };
  }
  function number(root, vue) {
    const vm = vue.of(root, 'ElInputNumber');
    const bound = (raw) => (Number.isFinite(raw) ? String(raw) : null);
    const limits = vm ? { minimum: bound(vm.min), maximum: bound(vm.max) } : {};
    return { kind: 'number', shown: root.querySelector('input').value, limits, ...held(vm, plain) };
  }
  function optionsOf(vm) {
    if (!vm) return { options: [], state: 'on_demand', pairs: [] };
    const pairs = [...vm.options, ...vm.cachedOptions].filter((one) => !one.created).map((one) => ({ word: String(one.currentLabel), value: one.value }));
    const listed = vm.options.filter((one) => !one.created).map((one) => String(one.currentLabel));
    const state = vm.remote ? 'remote' : listed.length && listed.length <= 500 ? 'listed' : 'on_demand';
    return { options: state === 'listed' ? listed : [], state, pairs };
  }
  // The collapsed tag "+ 2" has the same class as the words; the list behind it marks the chosen options.
  function tags(root, vm) {
    const words = [...root.querySelectorAll('.el-select__tags-text')].map(textOf);
    const more = words.length === 2 && vm && vm.collapseTags ? /^\+\s*(\d+)$/.exec(words[1]) : null;
    if (!more) return { shown: words, whole: Boolean(vm) || !words.some((word) => /^\+\s*\d+$/.test(word)) };
    const list = vm.$refs.popper && vm.$refs.popper.$el;
    const chosen = list ? [...list.querySelectorAll('.el-select-dropdown__item.selected')].map(textOf) : [];
    return chosen.length === Number(more[1]) + 1 ? { shown: chosen, whole: true } : { shown: [words[0]], whole: false };
  }
  function select(root, vue) {
    const vm = vue.of(root, 'ElSelect');
    const { options, state, pairs } = optionsOf(vm);
    const word = (value) => (pairs.find((one) => same(one.value, value)) || { word: String(value) }).word;
    if (vm ? vm.multiple : root.querySelector('.el-select__tags')) {
      return { kind: 'choices', options, state, ...tags(root, vm), ...held(vm, (model) => (model || []).map(word)) };
    }
    const shown = root.querySelector('.el-input__inner').value;
    return { kind: 'choice', shown, options, state, ...held(vm, (model) => (isNone(model) ? '' : word(model))) };
  }
  function radios(root, vue) {
    const all = [...root.querySelectorAll('.el-radio, .el-radio-button')];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const own = (one) => vue.of(one, 'ElRadio', 'ElRadioButton');
    const named = (model) => all.find((one) => own(one) && same(own(one).label, model));
    return { kind: 'choice', shown: textOf(chosen), options: all.map(textOf), ...held(vue.of(root, 'ElRadioGroup'), (model) => textOf(named(model))) };
  }
  function headingBefore(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, vue, siblings) {
    const all = [...root.querySelectorAll('.el-checkbox, .el-checkbox-button')];
    const aria = root.getAttribute('aria-label') || '';
    const title = siblings > 1 ? (/^(checkbox[- ]group)?$/i.test(aria) ? headingBefore(root) : aria) : '';
    const word = (one) => (title ? `${title}/${textOf(one)}` : textOf(one));
    const own = (one) => vue.of(one, 'ElCheckbox', 'ElCheckboxButton');
    const ticked = (one, model) => own(one) && (model || []).some((value) => same(value, own(one).label));
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word),
      ...held(vue.of(root, 'ElCheckboxGroup'), (model) => all.filter((one) => ticked(one, model)).map(word)) };
  }
  function tick(root, vue) {
    const vm = vue.of(root, 'ElCheckbox', 'ElSwitch');
    const yes = (model) => same(model, vm.activeValue ?? vm.trueLabel ?? true);
    return { kind: 'tick', shown: root.querySelector('input').checked, ...held(vm, yes) };
  }
  function date(root, vue) {
    const inputs = [...root.querySelectorAll('input')];
    const vm = vue.of(root, 'ElDatePicker', 'ElTimePicker', 'ElTimeSelect');
    if (vm && vm.$options.name === 'ElDatePicker' && !/^(date|daterange)$/.test(vm.type)) return { kind: 'unknown', shown: inputs.map((one) => one.value).join(' ') };
    if (vm && vm.$options.name !== 'ElDatePicker') return { kind: 'unknown', shown: inputs.map((one) => one.value).join(' ') };
    const editable = vm ? !vm.readonly : true;
    if (inputs.length === 2) {
      return { kind: 'period', shown: inputs.map((one) => one.value), editable, ...held(vm, (model) => (model || ['', '']).map(day)) };
    }
    return { kind: 'date', shown: inputs[0].value, editable, ...held(vm, day) };
  }
  function cascader(root, vue) {
    const vm = vue.of(root, 'ElCascader');
    if (vm && vm.config.multiple) return { kind: 'unknown', shown: '' };
    const names = { value: 'value', label: 'label', children: 'children', ...(vm && vm.config) };
    const shown = root.querySelector('input').value.split(vm ? vm.separator : ' / ').map((name) => name.trim()).filter(Boolean);
    const find = (nodes, model, path) => {
      for (const node of nodes || []) {
        const here = [...path, node];
        const isWay = !Array.isArray(model) || same(node[names.value], model[path.length]);
        const isEnd = Array.isArray(model) ? here.length === model.length : same(node[names.value], model);
        if (isWay && isEnd) return here;
        const below = isWay && find(node[names.children], model, here);
        if (below) return below;
      }
      return null;
    };
    const labels = (model) => {
      if (isNone(model) || (Array.isArray(model) && !model.length)) return [];
      const path = find(vm.options, model, []);
      return path ? path.map((node) => String(node[names.label])) : [].concat(model).map(String);
    };
    // a lazily loaded tree has no words in `options`, and a field that shows only the last level shows one word
    const isSeen = vm && !vm.config.lazy;
    return { kind: 'region', shown, state: 'on_demand', whole: !vm || vm.showAllLevels, ...(isSeen ? held(vm, labels) : {}) };
  }
  function upload(root, vue) {
    const whole = root.parentElement;
    const input = root.querySelector('input[type=file]');
    const vm = vue.of(whole, 'ElUpload');
    const items = [...whole.querySelectorAll('.el-upload-list__item')].filter((one) => !/-leave-/.test(one.className));
    const done = items.filter((one) => one.classList.contains('is-success'));
    const name = (one) => textOf(one.querySelector('.el-upload-list__item-name')) || textOf(one);
    const limits = { accept: (input.accept || '').split(',').map((one) => one.trim()).filter(Boolean), maxFiles: (vm && vm.limit) || null };
    const isEnabled = !(vm && vm.uploadDisabled) && !input.disabled;
    if (vm && !vm.showFileList) return listedBeside(root, limits, isEnabled);
    return { kind: 'file', whole: done.length === items.length, shown: done.map(name), enabled: isEnabled, limits,
      ...(vm ? { held: vm.uploadFiles.filter((one) => one.status === 'success').map((one) => ({ name: one.name, url: one.url || '' })) } : {}) };
  }
  function tree(root, vue) {
    const found = { kind: 'nodes', shown: [], whole: true, options: [] };
    const walk = (parent, path) => {
      for (const node of parent.querySelectorAll(':scope > .el-tree-node')) {
        const content = node.querySelector(':scope > .el-tree-node__content');
        const here = [...path, textOf(content.querySelector('.el-tree-node__label') || content)];
        found.options.push(here.join(' / '));
        const box = content.querySelector('.el-checkbox input');
        if (box && box.checked) found.shown.push(here);
        const below = node.querySelector(':scope > .el-tree-node__children');
        if (below) walk(below, here); else if (!content.querySelector('.el-tree-node__expand-icon.is-leaf')) found.whole = false;
      }
    };
    walk(root, []);
    const vm = vue.of(root, 'ElTree');
    if (!vm || !vm.store) return found;
    const ticks = [];
    const model = (node, path) => {
      for (const child of node.childNodes) {
        const here = [...path, String(child.label ?? '').replace(/[ \t\n\r\f]+/g, ' ').trim()];
        if (child.checked) ticks.push(here);
        model(child, here);
      }
    };
    model(vm.store.root, []);
    // a branch not rendered hides nothing if the model has no tick below it
    return { ...found, whole: found.whole || ticks.length === found.shown.length, held: ticks };
  }

  const READERS = [['.el-select', select], ['.el-cascader', cascader], ['.el-date-editor', date], ['.el-input-number', number],
    ['.el-radio-group', radios], ['.el-checkbox-group', checks], ['.el-switch', tick], ['.el-tree', tree], ['.el-upload', upload],
    ['.el-checkbox', tick], ['.el-autocomplete, .el-input, .el-textarea', text]];
  return {
    name: 'element_ui',
    framework: 'vue2',
    marks: {
      item: '.el-form-item', itemLabel: '.el-form-item__label', heading: '.el-divider__text, .el-card__header, .el-collapse-item__header',
      section: '.el-card, .el-collapse-item', dialog: '.el-dialog, .el-drawer', noDialog: '.el-message-box',
      dialogTitle: '.el-dialog__title, .el-drawer__header > span', required: '.is-required', inError: '.is-error',
      error: '.el-form-item__error', message: '.el-message, .el-notification', button: '[role=button].el-button, a.el-button',
    },
    detects: () => [...document.querySelectorAll('[class*="el-form"], .el-input, .el-select, .el-button')].some(isOfVue2),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root && isOfVue2(root) ? root : null;
    },
    // an item in error renders its sentence only after a transition; the component has it at once
    complaint: (item, vue) => String((vue.of(item, 'ElFormItem') || {}).validateMessage || ''),
    isGroup: (root) => root.matches('.el-checkbox-group'),
    isDrawn: (root) => isShown(root.matches('.el-upload') ? root.parentElement : root),
    read: (root, vue, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, vue, siblings);
      return null;
    },
  };
})());
