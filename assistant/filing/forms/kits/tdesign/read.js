// TDesign for Vue 3: which elements form one widget, and per widget its kind, values, options and limits.
kits.push((() => {
  const ROOTS = '.t-select__wrap, .t-cascader, .t-date-picker, .t-date-range-picker, .t-input-number, .t-radio-group, .t-checkbox-group, '
    + '.t-switch, .t-tree, .t-upload, .t-checkbox, .t-radio, .t-textarea, .t-input__wrap, .t-auto-complete, .t-tag-input, .t-tree-select, '
    + '.t-time-picker, .t-time-range-picker, .t-range-input, .t-slider, .t-rate, .t-transfer, .t-color-picker, .t-color-picker__trigger, .t-select-input';
  const OUTSIDE = '.t-popup, .t-pagination, .t-table__header, .t-dialog-confirm, .t-popconfirm';
  const DAY = /\d{4}\D+\d{1,2}\D+\d{1,2}/;
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  const unknown = () => ({ kind: 'unknown', shown: null });
  // What the page last passed as the value. A component without a bound value has an internal one, which is not the page's model,
  // and a text area overwrites its own property with what it shows.
  const dashed = (name) => name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`);
  const held = (instance, read, name = 'value') => {
    const passed = (instance && instance.vnode.props) || {};
    const key = ['modelValue', 'model-value', name, dashed(name)].find((one) => one in passed);
    return key ? { held: read(passed[key], instance.props) } : {};
  };
  // a form can lock all its fields
  const isFixed = (root, instance, vue) => {
    const form = root.closest('.t-form');
    const outer = form && vue.of(form, 'TForm');
    return Boolean((instance && instance.props.readonly) || (outer && outer.props.readonly) || root.querySelector('.t-input--readonly'));
  };

  function text(root, vue) {
    const input = root.querySelector('input, textarea');
    const instance = vue.of(root, 'TInput', 'TTextarea');
    if (!input || (input.type === 'password' && !instance)) return unknown();
    const most = instance && !instance.props.allowInputOverMax ? Number(instance.props.maxlength) : 0; // a script cuts a text, not its attribute
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value, limits: most > 0 ? { maxLength: most } : {}, ...held(instance, plain) };
  }
  function number(root, vue) {
    const instance = vue.of(root, 'TInputNumber');
    const limit = (raw) => (isNone(raw) || Math.abs(raw) >= Number.MAX_SAFE_INTEGER || !Number.isFinite(Number(raw)) ? null : String(raw));
    const limits = instance ? { minimum: limit(instance.props.min), maximum: limit(instance.props.max) } : {};
    return { kind: 'number', shape: 'keys', shown: root.querySelector('input').value, limits, ...held(instance, plain) };
  }

  // --- selects
  const namesOf = (instance) => ({ label: 'label', value: 'value', ...instance.props.keys });
  function pairsOf(instance, vue) {
    const names = namesOf(instance);
    const flat = (instance.props.options || []).flatMap((one) => (one && one.children) || [one]).filter((one) => one && !one.checkAll);
    const listed = flat.map((one) => (typeof one === 'object' ? { word: plain(one[names.label] ?? one[names.value]), value: one[names.value] } : { word: plain(one), value: one }));
    if (listed.length) return listed;
    return vue.inside(instance, 'TOption').filter((one) => !one.props.createAble && !one.props.checkAll)
      .map((one) => ({ word: plain(one.props.label ?? one.props.value), value: one.props.value }));
  }
  // the words that the component shows for its values, where its options are not yet drawn
  function named(instance, vue, values) {
    const inner = vue.inside(instance, 'TSelectInput')[0];
    const words = inner ? [].concat(inner.props.value ?? []) : [];
    return words.length === values.length ? words.map((word, at) => ({ word: plain(word && typeof word === 'object' ? word.label : word), value: values[at] })) : [];
  }
  function tags(root, instance, total) {
    const all = [...root.querySelectorAll('.t-tag')].filter((one) => !one.parentElement.closest('.t-tag'));
    const last = all[all.length - 1];
    const most = instance ? instance.props.minCollapsedNum : all.length - 1;
    const rest = last && most > 0 && all.length > most && /^\+\s?\d+$/.test(textOf(last)) ? last : null;
    const shown = all.filter((one) => one !== rest).map(textOf);
    return { shown, whole: !rest && (total === null || total === shown.length) };
  }
  function select(root, vue) {
    const instance = vue.of(root, 'TSelect');
    if (!instance && vue.seen) return unknown();
    const many = instance ? instance.props.multiple : Boolean(root.querySelector('.t-tag-input'));
    const pairs = instance ? pairsOf(instance, vue) : [];
    if (instance && instance.props.creatable) return unknown();
    const isRemote = Boolean(instance) && Boolean(instance.props.onSearch) && Boolean(instance.props.filterable);
    const state = isRemote ? 'remote' : pairs.length && pairs.length <= 500 ? 'listed' : 'on_demand';
    const rest = { options: state === 'listed' ? pairs.map((one) => one.word) : [], state, editable: !isFixed(root, instance, vue) };
    const raw = (value) => (value && typeof value === 'object' && instance.props.valueType === 'object' ? value[namesOf(instance).value] : value);
    const wordOf = (values) => {
      const known = [...pairs, ...named(instance, vue, values)];
      return (value) => (known.find((one) => same(one.value, value)) || { word: plain(value) }).word;
    };
    const words = (model) => { const values = [].concat(isNone(model) ? [] : model).map(raw); return values.map(wordOf(values)); };
    if (many) {
      const model = held(instance, words);
      return { kind: 'choices', ...rest, ...tags(root, instance, model.held ? model.held.length : null), ...model };
    }
    const input = root.querySelector('.t-input__inner');
    return { kind: 'choice', shown: input ? input.value : '', ...rest, ...held(instance, (model) => words(model)[0] || '') };
  }
  function cascader(root, vue) {
    const instance = vue.of(root, 'TCascader');
    const props = instance ? instance.props : {};
    if (props.multiple || props.showAllLevels === false || root.matches('.t-cascader--multiple')) return unknown();
    const shown = root.querySelector('.t-input__inner').value.split(' / ').map((name) => name.trim()).filter(Boolean);
    const names = { value: 'value', label: 'label', children: 'children', ...props.keys };
    const pathTo = (value, nodes) => {
      for (const node of Array.isArray(nodes) ? nodes : []) {
        const below = same(node[names.value], value) ? [] : pathTo(value, node[names.children]);
        if (below) return [plain(node[names.label]), ...below];
      }
      return null;
    };
    const labels = (model) => {
      if (isNone(model) || (Array.isArray(model) && !model.length)) return [];
      const last = Array.isArray(model) ? model[model.length - 1] : model;
      return pathTo(last, props.options) || [].concat(model).map(String);
    };
    return { kind: 'region', shown, state: 'on_demand', editable: !isFixed(root, instance, vue), ...(props.load ? {} : held(instance, labels)) };
  }

  // --- radios, boxes, switches
  function radios(root, vue) {
    const all = [...root.querySelectorAll('.t-radio, .t-radio-button')];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const group = vue.of(root, 'TRadioGroup');
    const value = (one) => (vue.of(one, 'TRadio', 'TRadioButton') || { props: {} }).props.value;
    const word = (model) => { const one = isNone(model) ? null : all.find((radio) => same(value(radio), model)); return one ? textOf(one) : plain(model); };
    return { kind: 'choice', shown: chosen ? textOf(chosen) : '', options: all.map(textOf), editable: !isFixed(root, group, vue), ...held(group, word) };
  }
  function heading(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, vue, siblings) {
    const all = [...root.querySelectorAll('.t-checkbox')];
    const title = siblings > 1 ? heading(root) : '';
    const word = (one) => (title ? `${title}/${textOf(one)}` : textOf(one));
    const group = vue.of(root, 'TCheckboxGroup');
    const value = (one) => (vue.of(one, 'TCheckbox') || { props: {} }).props.value;
    const ticked = (model) => all.filter((one) => (model || []).some((each) => same(each, value(one)))).map(word);
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word),
      editable: !isFixed(root, group, vue), ...held(group, ticked) };
  }
  function tick(root, vue) {
    const instance = vue.of(root, 'TCheckbox');
    return { kind: 'tick', shown: root.querySelector('input').checked, editable: !isFixed(root, instance, vue), ...held(instance, Boolean, 'checked') };
  }
  function flip(root, vue) {
    const yes = (model, props) => same(model, props.customValue ? props.customValue[0] : true);
    return { kind: 'tick', shown: root.classList.contains('t-is-checked'), enabled: !root.matches('.t-is-disabled, .t-is-loading'), ...held(vue.of(root, 'TSwitch'), yes) };
  }

  // --- days
  const day = (raw) => {
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    return isNone(raw) ? '' : String(raw);
  };
  function date(root, vue) {
    const inputs = [...root.querySelectorAll('input')];
    const instance = vue.of(root, 'TDatePicker', 'TDateRangePicker');
    const props = instance ? instance.props : {};
    const values = inputs.map((one) => one.value);
    const isDay = !props.multiple && !props.enableTimePicker && (!props.mode || props.mode === 'date');
    if (!isDay || values.some((one) => one && !DAY.test(one))) return unknown();
    const model = inputs.length === 2 ? held(instance, (raw) => [day((raw || [])[0]), day((raw || [])[1])]) : held(instance, day);
    // a model in another notation than year, month, day cannot be compared
    if ([].concat(model.held ?? []).some((one) => one && !DAY.test(one))) return unknown();
    return { kind: inputs.length === 2 ? 'period' : 'date', shown: inputs.length === 2 ? values : values[0], editable: !isFixed(root, instance, vue), ...model };
  }

  // --- uploads, trees
  function upload(root, vue) {
    const input = root.querySelector('input[type=file]');
    const instance = vue.of(root, 'TUpload');
    if (!input || !root.querySelector('.t-upload__single-file')) return unknown();
    const items = [...root.querySelectorAll('.t-upload__single-display-text')];
    const done = items.filter((one) => !one.querySelector('.t-upload__file-fail, .t-upload__file-waiting, .t-upload__single-progress'));
    const isDone = (one) => !one.status || one.status === 'success';
    const files = (model) => (model || []).filter(isDone).map((one) => ({ name: one.name, url: one.url || '' }));
    const isCut = Boolean(instance && instance.props.abridgeName && instance.props.abridgeName.length);
    return { kind: 'file', shown: done.map((one) => textOf(one.querySelector('.t-upload__single-name'))), whole: done.length === items.length && !isCut,
      enabled: !input.disabled, limits: { accept: input.accept.split(',').map((one) => one.trim()).filter(Boolean), maxFiles: (instance && instance.props.max) || null },
      ...held(instance, files, 'files') };
  }
  const treeRows = (root) => {
    const trail = [];
    return [...root.querySelectorAll('.t-tree__item')].filter((row) => !row.matches('.t-tree__item--hidden')).map((row) => {
      const depth = Number(row.dataset.level);
      trail.length = depth;
      trail[depth] = textOf(row.querySelector('.t-checkbox__label') || row.querySelector('.t-tree__label') || row);
      const box = row.querySelector('label.t-checkbox');
      const icon = row.querySelector('.t-tree__icon:has(> *)'); // empty in a leaf
      return { path: [...trail], box, icon, on: Boolean(box) && box.querySelector('input').checked,
        off: !box || box.querySelector('input').disabled, open: row.matches('.t-tree__item--open'), folded: Boolean(icon) && !row.matches('.t-tree__item--open') };
    });
  };
  function tree(root, vue) {
    const rows = treeRows(root);
    const instance = vue.of(root, 'TTree');
    const props = instance ? instance.props : {};
    if (!rows.some((one) => one.box) || props.lazy && props.load || props.filter) return unknown();
    const seen = { kind: 'nodes', shown: rows.filter((one) => one.on).map((one) => one.path), options: rows.map((one) => one.path.join(' / ')),
      whole: rows.every((one) => !one.folded), enabled: rows.some((one) => !one.off) };
    const names = { value: 'value', label: 'label', children: 'children', ...props.keys };
    const ticks = (model) => {
      const keys = new Set(model || []);
      const ticked = [];
      // whether all of a branch is ticked; a tree that links parents and children may hold only one of both
      const walk = (node, path, above) => {
        const here = [...path, plain(node[names.label]).replace(/[ \t\n\r\f]+/g, ' ').trim()];
        const place = ticked.push(here) - 1;
        const own = keys.has(node[names.value]) || (above && !props.checkStrictly);
        const below = (Array.isArray(node[names.children]) ? node[names.children] : []).map((child) => walk(child, here, own));
        const isOn = own || (!props.checkStrictly && below.length > 0 && below.every(Boolean));
        if (!isOn) ticked[place] = null;
        return isOn;
      };
      (props.data || []).forEach((node) => walk(node, [], false));
      return ticked.filter(Boolean);
    };
    const model = instance && Array.isArray(props.data) ? held(instance, ticks) : {};
    return { ...seen, ...model, whole: seen.whole || (Boolean(model.held) && model.held.length === seen.shown.length) };
  }

  const READERS = [['.t-select__wrap', select], ['.t-cascader', cascader], ['.t-date-picker, .t-date-range-picker', date], ['.t-input-number', number],
    ['.t-radio-group', radios], ['.t-checkbox-group', checks], ['.t-switch', flip], ['.t-tree', tree], ['.t-upload', upload], ['.t-checkbox', tick],
    ['.t-textarea, .t-input__wrap:not(.t-tag-input)', text], ['*', unknown]];
  return {
    name: 'tdesign',
    framework: 'vue3',
    marks: {
      item: '.t-form__item', itemLabel: '.t-form__label > label', heading: '.t-divider__inner-text, .t-card__title, .t-collapse-panel__header',
      section: '.t-card, .t-collapse-panel', dialog: '.t-dialog, .t-drawer__content-wrapper', noDialog: '.t-popconfirm',
      dialogTitle: '.t-dialog__header-content, .t-dialog__header, .t-drawer__header', required: ':has(> .t-form__label--required)',
      inError: ':has(> .t-form__controls.t-is-error)', error: '.t-input__extra', message: '.t-message, .t-notification',
      button: '[role=button].t-button, a.t-button, div.t-button', leaf: '.t-switch',
    },
    // the versions for React and Vue 2 have the same classes, but no application of Vue 3 around them
    detects: () => Boolean(document.querySelector('[data-v-app]') && document.querySelector('[class*="t-form__"], .t-input, .t-button, .t-checkbox, .t-radio, .t-upload')),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root;
    },
    complaint: () => '',
    // an item without room for its label shows no asterisk
    demands: (item, vue) => {
      const props = (vue.of(item, 'TFormItem') || { props: {} }).props;
      return Boolean(props.requiredMark ?? (props.rules || []).some((rule) => rule.required));
    },
    isGroup: (root) => root.matches('.t-checkbox-group'),
    isDrawn: (root) => isShown(root),
    read: (root, vue, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, vue, siblings);
      return null;
    },
    // for the drivers: the words of a list in its order ([] if unknown), a tree's rows
    known: (root) => {
      const vue = vueTree();
      const instance = vue.of(root, 'TSelect');
      return instance ? pairsOf(instance, vue).map((one) => one.word) : [];
    },
    rows: (root) => treeRows(root).map((one) => ({ path: one.path, on: one.on, off: one.off, open: one.open,
      box: one.box ? pathOf(one.box) : '', fold: one.folded ? pathOf(one.icon) : '' })),
  };
})());
