// Ant Design 5 for React: which elements form one widget, and per widget its kind, values, options and limits.
// The kit for Vue has the same classes: only elements that React has made are this kit's. Production builds drop the names of
// its components: they are known by their place and by the `prefixCls` that each passes to the component it is made of.
kits.push((() => {
  const ROOTS = '.ant-cascader, .ant-tree-select, .ant-select, .ant-picker, .ant-input-number-group-wrapper, .ant-input-number-affix-wrapper, .ant-input-number, '
    + '.ant-radio-group, .ant-checkbox-group, .ant-switch, .ant-tree, .ant-upload-wrapper, .ant-checkbox-wrapper, .ant-radio-wrapper, .ant-radio-button-wrapper, '
    + '.ant-input-group-wrapper, .ant-input-affix-wrapper, .ant-mentions-affix-wrapper, .ant-mentions, .ant-otp, .ant-slider, .ant-rate, .ant-transfer, .ant-segmented, '
    + '.ant-color-picker-trigger, .ant-input';
  const OUTSIDE = '.ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown, .ant-dropdown, .ant-popover, .ant-pagination, .ant-picker-calendar, '
    + '.ant-modal-confirm, .ant-table-thead, .ant-table-selection-column';
  const LONG = 500;
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  const list = (raw) => (isNone(raw) ? [] : [].concat(raw));
  const tidy = (text) => String(text).replace(/[ \t\n\r\f]+/g, ' ').trim();
  const isOff = (root, name) => root.classList.contains(`${name}-disabled`);
  const abstained = () => ({ kind: 'unknown', shown: null });
  // the component that the kit builds on, which gets what the page has set; the page's own components are further out
  const core = (root, react, name) => react.all(root).find((one) => one.props.prefixCls === name) || null;
  const innermost = (root, react) => react.all(root).at(-1) || null;
  // a component without a value in its props has an internal one, which is not the page's model
  const held = (instance, read, name = 'value') => (instance && name in instance.props ? { held: read(instance.props[name], instance.props) } : {});
  // the words of an option that may consist of elements
  const spoken = (label) => (Array.isArray(label) ? label.map(spoken).join('') : label && typeof label === 'object' ? spoken((label.props || {}).children)
    : label === true || label === false || label === null || label === undefined ? '' : String(label));

  // --- texts and numbers
  function text(root, react) {
    const input = root.matches('input, textarea') ? root : root.querySelector('input, textarea');
    if (root.querySelector('.ant-select, .ant-cascader, .ant-picker')) return abstained(); // a widget beside the text, in one frame
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value, ...held(core(root, react, 'ant-input'), plain) };
  }
  function number(root, react) {
    const instance = core(root, react, 'ant-input-number');
    const props = instance ? instance.props : {};
    const limit = (raw) => (isNone(raw) || !Number.isFinite(Number(raw)) || Math.abs(raw) >= Number.MAX_SAFE_INTEGER ? null : String(raw));
    if (props.formatter || props.decimalSeparator || root.querySelector('.ant-select')) return abstained();
    const limits = instance ? { minimum: limit(props.min), maximum: limit(props.max) } : {};
    return { kind: 'number', shown: root.querySelector('input').value, limits, ...held(instance, plain) };
  }

  // --- selects
  function childPairs(children) {
    return [].concat(children ?? []).flat(Infinity).filter((one) => one && typeof one === 'object' && one.props).flatMap(({ key, type, props }) => {
      if (type && type.isSelectOption) return [{ word: tidy(spoken(props.children ?? props.value ?? key)), value: 'value' in props ? props.value : key }];
      return childPairs(props.children);
    });
  }
  function pairsOf({ props }) {
    if (!Array.isArray(props.options)) return childPairs(props.children);
    const names = { label: 'label', value: 'value', options: 'options', ...props.fieldNames };
    const flat = props.options.flatMap((one) => (one && one[names.options]) || [one]);
    return flat.filter((one) => one && typeof one === 'object').map((one) => ({ word: tidy(spoken(one[names.label] ?? one[names.value])), value: one[names.value] }));
  }
  // the words that the component draws for its values, also of options that its list no longer has
  const drawn = (root, react) => list((react.all(root).find((one) => Array.isArray(one.props.displayValues)) || { props: {} }).props.displayValues)
    .map((one) => ({ word: tidy(spoken(one.label)), value: one.value })).filter((one) => one.word);
  const itemWord = (item) => tidy((item.querySelector('.ant-select-selection-item-content') || item).textContent);
  function tags(root, total) {
    const all = [...root.querySelectorAll('.ant-select-selection-overflow-item')].filter((one) => !one.matches('.ant-select-selection-overflow-item-suffix'));
    const rest = all.find((one) => one.matches('.ant-select-selection-overflow-item-rest'));
    const shown = all.filter((one) => one !== rest).map((one) => one.querySelector('.ant-select-selection-item')).filter(Boolean).map(itemWord);
    return { shown, whole: !(rest && isShown(rest) && textOf(rest)) && (total === null || shown.length === total) };
  }
  function select(root, react) {
    const instance = core(root, react, 'ant-select');
    const props = instance ? instance.props : {};
    const isOther = props.optionLabelProp && props.optionLabelProp !== (props.options ? 'label' : 'children'); // shows other words than its list
    if (['tags', 'combobox'].includes(props.mode) || root.matches('.ant-select-auto-complete') || isOther || props.labelRender || props.tagRender || props.optionRender) return abstained();
    const pairs = instance ? pairsOf(instance) : [];
    const known = [...pairs, ...drawn(root, react)];
    const isRemote = props.filterOption === false && root.matches('.ant-select-show-search');
    const state = isRemote ? 'remote' : pairs.length && pairs.length <= LONG ? 'listed' : 'on_demand';
    const rest = { options: state === 'listed' ? pairs.map((one) => one.word) : [], state, enabled: !isOff(root, 'ant-select') };
    const raw = (value) => (props.labelInValue && value && typeof value === 'object' ? value.value : value);
    const word = (value) => (known.find((one) => same(one.value, raw(value))) || { word: String(raw(value)) }).word;
    if (root.matches('.ant-select-multiple')) {
      const model = 'value' in props ? list(props.value) : null;
      return { kind: 'choices', ...rest, ...tags(root, model && model.length), ...(model ? { held: model.map(word) } : {}) };
    }
    const item = root.querySelector('.ant-select-selection-item');
    return { kind: 'choice', ...rest, shown: item ? itemWord(item) : '', ...held(instance, (model) => (isNone(raw(model)) ? '' : word(model))) };
  }
  function cascader(root, react) {
    const instance = core(root, react, 'ant-select');
    const props = instance ? instance.props : {};
    if (root.matches('.ant-select-multiple') || props.displayRender) return abstained();
    const item = root.querySelector('.ant-select-selection-item');
    const names = { value: 'value', label: 'label', children: 'children', ...props.fieldNames };
    const labels = (model) => {
      const path = [];
      let nodes = props.options || [];
      for (const value of list(model)) {
        const node = (nodes || []).find((one) => same(one[names.value], value));
        path.push(node ? tidy(spoken(node[names.label])) : String(value));
        nodes = node ? node[names.children] : [];
      }
      return path;
    };
    return { kind: 'region', shown: item ? itemWord(item).split(' / ').map(tidy).filter(Boolean) : [], state: 'on_demand', enabled: !isOff(root, 'ant-select'),
      ...(props.loadData ? {} : held(instance, labels)) };
  }

  // --- radios, boxes, switches
  const RADIOS = '.ant-radio-wrapper, .ant-radio-button-wrapper';
  // the option that a box stands for, as the kit's own box has it
  const optionOf = (label, react, ...names) => {
    const box = label.querySelector(names.map((name) => `.${name}`).join(', '));
    return box ? names.map((name) => core(box, react, name)).filter(Boolean).map((one) => one.props.value)[0] : undefined;
  };
  function radios(root, react) {
    const all = [...root.querySelectorAll(RADIOS)];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const values = all.map((one) => optionOf(one, react, 'ant-radio', 'ant-radio-button'));
    const named = (model) => { const at = isNone(model) ? -1 : values.findIndex((one) => same(one, model)); return at < 0 ? plain(model) : textOf(all[at]); };
    return { kind: 'choice', shown: chosen ? textOf(chosen) : '', options: all.map(textOf), ...held(innermost(root, react), named) };
  }
  function headingBefore(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, react, siblings) {
    const all = [...root.querySelectorAll('.ant-checkbox-wrapper')];
    const title = siblings > 1 ? root.getAttribute('aria-label') || headingBefore(root) : '';
    const word = (one) => (title ? `${title}/${textOf(one)}` : textOf(one));
    const values = all.map((one) => optionOf(one, react, 'ant-checkbox'));
    const ticked = (model) => all.filter((one, at) => list(model).some((each) => same(each, values[at]))).map(word);
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word), ...held(innermost(root, react), ticked) };
  }
  function tick(root, react) {
    const box = root.querySelector('.ant-checkbox');
    return { kind: 'tick', shown: root.querySelector('input').checked, ...(box ? held(core(box, react, 'ant-checkbox'), Boolean, 'checked') : {}) };
  }
  function flip(root, react) {
    const all = react.all(root); // the switch itself lies just outside its wave; what it is built on always has a value
    const instance = all[all.findIndex((one) => one.props.component === 'Switch') - 1];
    const name = instance && !isNone(instance.props.checked) ? 'checked' : instance && 'value' in instance.props ? 'value' : 'checked';
    return { kind: 'tick', shown: root.getAttribute('aria-checked') === 'true', enabled: !root.disabled, ...held(instance, Boolean, name) };
  }

  // --- days
  function day(raw) {
    if (raw && typeof raw.format === 'function') return raw.format('YYYY-MM-DD');
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    return raw ? String(raw) : null;
  }
  function date(root, react) {
    const inputs = [...root.querySelectorAll('input')];
    const instance = core(root, react, 'ant-picker');
    const { picker, mode, showTime, format, disabled, multiple } = instance ? instance.props : {};
    const values = inputs.map((one) => one.value);
    const isDay = [undefined, null, 'date'].includes(picker) && mode === undefined && !showTime && !multiple && !Array.isArray(disabled)
      && (isNone(format) || (typeof format === 'string' && /^Y/.test(format) && !/[Hhms]/.test(format)));
    if (!instance || !isDay || !inputs.length || values.some((one) => !/^(\d{4}\D+\d{1,2}\D+\d{1,2}\D?)?$/.test(one))) return abstained();
    const rest = { enabled: !isOff(root, 'ant-picker') };
    if (inputs.length === 2) return { kind: 'period', shown: values, ...rest, ...held(instance, (model) => (model && model.length ? model : ['', '']).map(day)) };
    return { kind: 'date', shown: values[0], ...rest, ...held(instance, day) };
  }

  // --- uploads, trees
  function upload(root, react) {
    const input = root.querySelector('input[type=file]');
    const instance = innermost(root, react);
    const props = instance ? instance.props : {};
    if (props.showUploadList === false || props.itemRender || /^picture-c/.test(props.listType || '')) return abstained();
    const items = [...root.querySelectorAll('.ant-upload-list-item')].filter((one) => !one.closest('[class*="-leave"]'));
    const done = items.filter((one) => !one.matches('.ant-upload-list-item-uploading, .ant-upload-list-item-error'));
    const name = (one) => textOf(one.querySelector('.ant-upload-list-item-name')) || (one.querySelector('.ant-upload-list-item-name') || one).getAttribute('title') || '';
    const isDone = (one) => !one.status || one.status === 'done' || one.status === 'success';
    return { kind: 'file', shown: done.map(name), whole: done.length === items.length,
      enabled: Boolean(input) && !input.disabled && !root.querySelector('.ant-upload-disabled'),
      limits: { accept: ((input && input.accept) || '').split(',').map((one) => one.trim()).filter(Boolean), maxFiles: props.maxCount || null },
      ...held(instance, (files) => list(files).filter(isDone).map((one) => ({ name: one.name, url: one.url || '' })), 'fileList') };
  }
  const treeRows = (root) => {
    const trail = [];
    return [...root.querySelectorAll('.ant-tree-list-holder-inner .ant-tree-treenode')].map((row) => {
      const depth = row.querySelectorAll('.ant-tree-indent-unit').length;
      trail.length = depth;
      trail[depth] = textOf(row.querySelector('.ant-tree-title') || row);
      const box = row.querySelector('.ant-tree-checkbox');
      return { row, path: [...trail], box, on: Boolean(box) && box.classList.contains('ant-tree-checkbox-checked'),
        off: !box || box.classList.contains('ant-tree-checkbox-disabled') || row.classList.contains('ant-tree-treenode-disabled'),
        folded: Boolean(row.querySelector('.ant-tree-switcher_close')) };
    });
  };
  function tree(root, react) {
    const rows = treeRows(root);
    const instance = core(root, react, 'ant-tree');
    const props = instance ? instance.props : {};
    // a virtual tree renders only the rows in view
    if (!rows.some((one) => one.box) || (props.height && props.virtual !== false)) return abstained();
    const read = { kind: 'nodes', shown: rows.filter((one) => one.on).map((one) => one.path), options: rows.map((one) => one.path.join(' / ')),
      whole: rows.every((one) => !one.folded), enabled: rows.some((one) => !one.off) };
    if (!props.checkedKeys || !Array.isArray(props.treeData)) return read;
    const names = { title: 'title', key: 'key', children: 'children', ...props.fieldNames };
    const keys = new Set(props.checkedKeys.checked || props.checkedKeys);
    const ticks = [];
    const walk = (nodes, path) => {
      for (const node of nodes || []) {
        const here = [...path, tidy(spoken(node[names.title]))];
        if (keys.has(node[names.key])) ticks.push(here);
        walk(node[names.children], here);
      }
    };
    walk(props.treeData, []);
    return { ...read, whole: read.whole || ticks.length === read.shown.length, held: ticks };
  }

  const OTHERS = '.ant-tree-select, .ant-mentions-affix-wrapper, .ant-mentions, .ant-otp, .ant-slider, .ant-rate, .ant-transfer, .ant-segmented, .ant-color-picker-trigger, '
    + '.ant-radio-wrapper, .ant-radio-button-wrapper';
  const READERS = [[OTHERS, abstained], ['.ant-cascader', cascader], ['.ant-select', select], ['.ant-picker', date],
    ['.ant-input-number, .ant-input-number-group-wrapper, .ant-input-number-affix-wrapper', number], ['.ant-radio-group', radios], ['.ant-checkbox-group', checks],
    ['.ant-switch', flip], ['.ant-tree', tree], ['.ant-upload-wrapper', upload], ['.ant-checkbox-wrapper', tick], ['*', text]];
  const itemProps = (item, react) => (core(item, react, 'ant-form') || { props: {} }).props;
  return {
    name: 'ant_design_react',
    framework: 'react',
    marks: {
      item: '.ant-form-item', itemLabel: '.ant-form-item-label label', leaf: '.ant-switch',
      heading: '.ant-divider-inner-text, .ant-card-head-title, .ant-collapse-header, h4.ant-typography, h5.ant-typography',
      section: '.ant-card, .ant-collapse-item', dialog: '.ant-modal, .ant-drawer-content', noDialog: '.ant-modal-confirm',
      dialogTitle: '.ant-modal-title, .ant-drawer-title', required: ':has(> .ant-row > .ant-form-item-label > .ant-form-item-required)', inError: '.ant-form-item-has-error',
      error: '.ant-form-item-explain-error', message: '.ant-message-notice, .ant-notification-notice', button: '[role=button].ant-btn, a.ant-btn',
    },
    detects: () => [...document.querySelectorAll('[class*="ant-form"], .ant-input, .ant-select, .ant-btn, .ant-picker')].some(isOfReact),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root && isOfReact(root) ? root : null;
    },
    // an item in error renders its sentence only after a moment; the component has it at once
    complaint: (item, react) => {
      const { errors, help } = itemProps(item, react);
      return [help, ...list(errors)].map(spoken).map(tidy).find(Boolean) || '';
    },
    // an item without a label shows no asterisk
    demands: (item, react) => {
      const { required, isRequired } = itemProps(item, react);
      return Boolean(required ?? isRequired);
    },
    isGroup: (root) => root.matches('.ant-checkbox-group'),
    isDrawn: (root) => isShown(root),
    read: (root, react, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, react, siblings);
      return null;
    },
    // for the drivers: the words of a list in its order ([] if unknown), a tree's rows
    known: (root) => {
      const instance = core(root, reactTree(), 'ant-select');
      return instance ? pairsOf(instance).map((one) => one.word) : [];
    },
    rows: (root) => treeRows(root).map((one) => ({ path: one.path, on: one.on, off: one.off, folded: one.folded,
      box: one.box ? pathOf(one.box) : '', fold: one.folded ? pathOf(one.row.querySelector('.ant-tree-switcher')) : '' })),
  };
})());
