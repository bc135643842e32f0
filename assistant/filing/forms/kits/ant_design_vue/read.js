// Ant Design Vue 4: which elements form one widget, and per widget its kind, values, options and limits.
kits.push((() => {
  const ROOTS = '.ant-cascader, .ant-tree-select, .ant-select, .ant-picker, .ant-input-number-group-wrapper, .ant-input-number, .ant-radio-group, '
    + '.ant-checkbox-group, .ant-switch, .ant-tree, .ant-upload-wrapper, .ant-checkbox-wrapper, .ant-radio-wrapper, .ant-input-group-wrapper, '
    + '.ant-input-affix-wrapper, .ant-input-textarea-show-count, .ant-mentions, .ant-slider, .ant-rate, .ant-transfer, .ant-input';
  const OUTSIDE = '.ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown, .ant-dropdown, .ant-popover, .ant-pagination, '
    + '.ant-modal-confirm, .ant-table-thead, .ant-segmented';
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  // a component without a bound value has an internal one, which is not the page's model
  const dashed = (name) => name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`);
  const bound = (instance, name) => Boolean(instance) && [name, dashed(name)].some((one) => one in (instance.vnode.props || {}));
  const held = (instance, read, name = 'value') => (bound(instance, name) ? { held: read(instance.props[name], instance.props, instance) } : {});
  const day = (raw) => {
    if (raw && typeof raw.format === 'function') return raw.format('YYYY-MM-DD');
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    return raw ? String(raw) : null;
  };
  const isOff = (root, name) => root.classList.contains(`${name}-disabled`);

  function text(root, vue) {
    const input = root.matches('input, textarea') ? root : root.querySelector('input, textarea');
    const instance = vue.of(root, 'AInput', 'ATextarea', 'AInputPassword', 'AInputSearch', 'AMentions');
    const most = instance && Number(instance.props.maxlength); // a script cuts a text area, not its attribute
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value, limits: most > 0 ? { maxLength: most } : {}, ...held(instance, plain) };
  }
  function number(root, vue) {
    const instance = vue.of(root, 'AInputNumber');
    const limit = (raw) => (isNone(raw) || Math.abs(raw) >= Number.MAX_SAFE_INTEGER ? null : String(raw));
    const limits = instance ? { minimum: limit(instance.props.min), maximum: limit(instance.props.max) } : {};
    return { kind: 'number', shown: root.querySelector('input').value, limits, ...held(instance, plain) };
  }

  // --- selects
  function pairsOf(instance) {
    const names = { label: 'label', value: 'value', options: 'options', ...instance.props.fieldNames };
    const flat = (instance.props.options || []).flatMap((one) => one[names.options] || [one]);
    return flat.filter((one) => one && typeof one === 'object').map((one) => ({ word: String(one[names.label] ?? one[names.value]), value: one[names.value] }));
  }
  // the words of options that consist of elements
  const spoken = (label) => (Array.isArray(label) ? label.map(spoken).join('') : typeof label === 'function' ? spoken(label())
    : label && typeof label === 'object' ? spoken(label.children) : label === null || label === undefined ? '' : String(label)).trim();
  function drawnWords(instance, vue) {
    return vue.inside(instance, 'BaseSelect').flatMap((one) => one.props.displayValues || []).map((one) => ({ word: spoken(one.label), value: one.value }))
      .filter((one) => one.word);
  }
  const itemWord = (item) => textOf(item.querySelector('.ant-select-selection-item-content') || item);
  function tags(root, total) {
    const all = [...root.querySelectorAll('.ant-select-selection-overflow-item')];
    const rest = all.find((one) => one.matches('.ant-select-selection-overflow-item-rest'));
    const shown = all.filter((one) => one !== rest).map((one) => one.querySelector('.ant-select-selection-item')).filter(Boolean).map(itemWord);
    return { shown, whole: !(rest && isShown(rest) && textOf(rest)) && (total === null || shown.length === total) };
  }
  function select(root, vue) {
    const instance = vue.of(root, 'ASelect');
    if (!instance && vue.of(root, 'AAutoComplete')) return text(root, vue);
    const many = root.matches('.ant-select-multiple');
    const pairs = instance ? pairsOf(instance) : [];
    const known = instance ? [...pairs, ...drawnWords(instance, vue)] : [];
    const isRemote = Boolean(instance) && instance.props.filterOption === false && root.matches('.ant-select-show-search');
    const state = isRemote ? 'remote' : pairs.length && pairs.length <= 500 ? 'listed' : 'on_demand';
    const options = state === 'listed' ? pairs.map((one) => one.word) : [];
    const raw = (value) => (instance.props.labelInValue && value && typeof value === 'object' ? value.value : value);
    const named = (value) => known.find((one) => same(one.value, raw(value)));
    const word = (value) => (named(value) || { word: String(raw(value)) }).word;
    const rest = { options, state, enabled: !isOff(root, 'ant-select') };
    if (instance && instance.props.mode === 'tags') return { kind: 'unknown', shown: null };
    if (many) {
      const model = bound(instance, 'value') ? [].concat(instance.props.value ?? []) : null;
      return { kind: 'choices', ...rest, ...tags(root, model && model.length), ...(model ? { held: model.map(word) } : {}) };
    }
    const item = root.querySelector('.ant-select-selection-item');
    return { kind: 'choice', shown: item ? item.getAttribute('title') || textOf(item) : '', ...rest, ...held(instance, (model) => (isNone(raw(model)) ? '' : word(model))) };
  }
  function cascader(root, vue) {
    const instance = vue.of(root, 'ACascader');
    if (root.matches('.ant-select-multiple')) return { kind: 'unknown', shown: null };
    const item = root.querySelector('.ant-select-selection-item');
    const shown = item ? textOf(item).split('/').map((name) => name.trim()).filter(Boolean) : [];
    const names = { value: 'value', label: 'label', children: 'children', ...(instance && instance.props.fieldNames) };
    const labels = (model) => {
      const path = [];
      let nodes = instance.props.options || [];
      for (const value of [].concat(model ?? [])) {
        const node = (nodes || []).find((one) => same(one[names.value], value));
        path.push(node ? String(node[names.label]) : String(value));
        nodes = node ? node[names.children] : [];
      }
      return path;
    };
    const isSeen = instance && !instance.props.loadData && Array.isArray(instance.props.value ?? []);
    return { kind: 'region', shown, state: 'on_demand', enabled: !isOff(root, 'ant-select'), ...(isSeen ? held(instance, labels) : {}) };
  }

  // --- radios, boxes, switches
  const boxWord = (box) => textOf(box);
  function radios(root, vue) {
    const all = [...root.querySelectorAll('.ant-radio-wrapper, .ant-radio-button-wrapper')];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const own = (one) => vue.of(one, 'ARadio', 'ARadioButton');
    const offered = [...(vue.of(root, 'ARadioGroup') || { props: {} }).props.options || []].map((one) => (typeof one === 'object' ? one.value : one));
    const value = (one, at) => (offered.length ? offered[at] : own(one) && own(one).props.value);
    const named = (model) => { const at = isNone(model) ? -1 : all.findIndex((one, place) => same(value(one, place), model)); return at < 0 ? '' : boxWord(all[at]); };
    return { kind: 'choice', shown: chosen ? boxWord(chosen) : '', options: all.map(boxWord), ...held(vue.of(root, 'ARadioGroup'), named) };
  }
  function headingBefore(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, vue, siblings) {
    const all = [...root.querySelectorAll('.ant-checkbox-wrapper')];
    const title = siblings > 1 ? root.getAttribute('aria-label') || headingBefore(root) : '';
    const word = (one) => (title ? `${title}/${boxWord(one)}` : boxWord(one));
    const group = vue.of(root, 'ACheckboxGroup');
    const offered = group && group.props.options && group.props.options.length ? group.props.options.map((one) => (typeof one === 'object' ? one.value : one)) : null;
    const value = (one, at) => (offered ? offered[at] : (vue.of(one, 'ACheckbox') || { props: {} }).props.value);
    const ticked = (model) => all.filter((one, at) => (model || []).some((each) => same(each, value(one, at)))).map(word);
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word), ...held(group, ticked) };
  }
  function tick(root, vue) {
    return { kind: 'tick', shown: root.querySelector('input').checked, ...held(vue.of(root, 'ACheckbox'), Boolean, 'checked') };
  }
  function flip(root, vue) {
    const yes = (model, props) => same(model, props.checkedValue ?? true);
    return { kind: 'tick', shown: root.getAttribute('aria-checked') === 'true', enabled: !root.disabled, ...held(vue.of(root, 'ASwitch'), yes, bound(vue.of(root, 'ASwitch'), 'checked') ? 'checked' : 'value') };
  }

  // --- days
  function date(root, vue) {
    const inputs = [...root.querySelectorAll('input')];
    const instance = vue.of(root, 'ADatePicker', 'ARangePicker');
    const picker = instance && instance.props.picker;
    const isDay = instance && (picker === undefined || picker === 'date') && !instance.props.showTime;
    const values = inputs.map((one) => one.value);
    if (instance ? !isDay : values.some((one) => /:/.test(one))) return { kind: 'unknown', shown: null };
    const rest = { enabled: !isOff(root, 'ant-picker') };
    if (inputs.length === 2) return { kind: 'period', shown: values, ...rest, ...held(instance, (model) => (model || ['', '']).map(day)) };
    return { kind: 'date', shown: values[0], ...rest, ...held(instance, day) };
  }

  // --- uploads, trees
  function upload(root, vue) {
    const input = root.querySelector('input[type=file]');
    const instance = vue.of(root, 'AUpload') || vue.of(root, 'AUploadDragger');
    const items = [...root.querySelectorAll('.ant-upload-list-item')];
    const done = items.filter((one) => !one.matches('.ant-upload-list-item-uploading, .ant-upload-list-item-error'));
    const name = (one) => textOf(one.querySelector('.ant-upload-list-item-name')) || (one.querySelector('.ant-upload-list-item-name') || one).getAttribute('title') || '';
    const isDone = (one) => !one.status || one.status === 'done' || one.status === 'success';
    return { kind: 'file', shown: done.map(name), whole: done.length === items.length,
      enabled: Boolean(input) && !input.disabled && !root.querySelector('.ant-upload-disabled'),
      limits: { accept: ((input && input.accept) || '').split(',').map((one) => one.trim()).filter(Boolean), maxFiles: (instance && instance.props.maxCount) || null },
      ...held(instance, (files) => (files || []).filter(isDone).map((one) => ({ name: one.name, url: one.url || '' })), 'fileList') };
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
  function tree(root, vue) {
    const rows = treeRows(root);
    const instance = vue.of(root, 'ATree');
    if (!rows.some((one) => one.box)) return { kind: 'unknown', shown: null };
    const found = { kind: 'nodes', shown: rows.filter((one) => one.on).map((one) => one.path), options: rows.map((one) => one.path.join(' / ')),
      whole: rows.every((one) => !one.folded), enabled: rows.some((one) => !one.off) };
    if (!bound(instance, 'checkedKeys') || !instance.props.treeData) return found;
    const names = { title: 'title', key: 'key', children: 'children', ...instance.props.fieldNames, ...instance.props.replaceFields };
    const keys = new Set(instance.props.checkedKeys.checked || instance.props.checkedKeys);
    const ticks = [];
    const walk = (nodes, path) => {
      for (const node of nodes || []) {
        const here = [...path, String(node[names.title] ?? '').replace(/[ \t\n\r\f]+/g, ' ').trim()];
        if (keys.has(node[names.key])) ticks.push(here);
        walk(node[names.children], here);
      }
    };
    walk(instance.props.treeData, []);
    return { ...found, whole: found.whole || ticks.length === found.shown.length, held: ticks };
  }

  const READERS = [['.ant-cascader', cascader], ['.ant-tree-select', () => ({ kind: 'unknown', shown: null })], ['.ant-select', select], ['.ant-picker', date],
    ['.ant-input-number, .ant-input-number-group-wrapper', number], ['.ant-radio-group', radios], ['.ant-checkbox-group', checks], ['.ant-switch', flip],
    ['.ant-tree', tree], ['.ant-upload-wrapper', upload], ['.ant-checkbox-wrapper', tick], ['.ant-slider, .ant-rate, .ant-transfer, .ant-radio-wrapper', () => null],
    ['*', text]];
  return {
    name: 'ant_design_vue',
    framework: 'vue3',
    marks: {
      item: '.ant-form-item', itemLabel: '.ant-form-item-label label', heading: '.ant-divider-inner-text, .ant-card-head-title, .ant-collapse-header, .ant-page-header-heading-title',
      section: '.ant-card, .ant-collapse-item', dialog: '.ant-modal, .ant-drawer-content', noDialog: '.ant-modal-confirm',
      dialogTitle: '.ant-modal-title, .ant-drawer-title', required: ':has(> .ant-row > .ant-form-item-label > .ant-form-item-required)', inError: '.ant-form-item-has-error',
      error: '.ant-form-item-explain-error', message: '.ant-message-notice, .ant-notification-notice', button: '[role=button].ant-btn, a.ant-btn',
    },
    detects: () => Boolean(document.querySelector('[class*="ant-form"], .ant-input, .ant-select, .ant-btn, .ant-picker')),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root;
    },
    // an item in error renders its sentence only after a transition; the component has it at once
    complaint: (item, vue) => {
      const instance = vue.of(item, 'AFormItem');
      const said = instance && instance.exposed && instance.exposed.errors;
      const all = said && typeof said === 'object' && 'value' in said ? said.value : said;
      return [].concat(all || []).flat().filter((one) => typeof one === 'string')[0] || '';
    },
    // an item without a label shows no asterisk
    demands: (item, vue) => Boolean((vue.of(item, 'AFormItem') || { props: {} }).props.required),
    isGroup: (root) => root.matches('.ant-checkbox-group'),
    isDrawn: (root) => isShown(root),
    read: (root, vue, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, vue, siblings);
      return null;
    },
    // for the drivers: the words of a list in its order ([] if unknown), a tree's rows
    known: (root) => {
      const instance = vueTree().of(root, 'ASelect');
      return instance ? pairsOf(instance).map((one) => one.word) : [];
    },
    rows: (root) => treeRows(root).map((one) => ({ path: one.path, on: one.on, off: one.off, folded: one.folded,
      box: one.box ? pathOf(one.box) : '', fold: one.folded ? pathOf(one.row.querySelector('.ant-tree-switcher')) : '' })),
  };
})());
