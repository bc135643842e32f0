// Arco Design for React 2: which elements form one widget, and per widget its kind, values, options and limits.
// The kit of the same name for Vue has the same classes: only elements that React has made are this kit's.
kits.push((() => {
  const ROOTS = '.arco-cascader, .arco-tree-select, .arco-select, .arco-picker, .arco-input-number, .arco-radio-group, .arco-checkbox-group, '
    + '.arco-switch, .arco-tree, .arco-upload, .arco-checkbox, .arco-radio, .arco-autocomplete, .arco-mentions, .arco-input-tag, .arco-slider, .arco-rate, '
    + '.arco-transfer, .arco-color-picker, .arco-verification-code, .arco-input-group-wrapper, .arco-input-inner-wrapper, .arco-textarea-wrapper, .arco-input, .arco-textarea';
  const OUTSIDE = '.arco-select-popup, .arco-cascader-popup, .arco-picker-container, .arco-picker-range-container, .arco-timepicker-container, .arco-dropdown-menu, .arco-popover, '
    + '.arco-popconfirm, .arco-pagination, .arco-modal-simple, .arco-table-th';
  const LONG = 500;
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const isNone = (raw) => raw === undefined || raw === null || raw === '';
  const plain = (raw) => (isNone(raw) ? '' : String(raw));
  const list = (raw) => (isNone(raw) ? [] : [].concat(raw));
  const tidy = (text) => String(text).replace(/[ \t\n\r\f\u00a0]+/g, ' ').trim(); // shown values have no-break spaces
  // a component without a value in its props has an internal one, which is not the page's model
  const held = (instance, read, name = 'value') => (instance && name in instance.props ? { held: read(instance.props[name], instance.props) } : {});
  const isOff = (root, name) => root.classList.contains(`${name}-disabled`);
  const abstained = () => ({ kind: 'unknown', shown: null });
  // the words of an option that may consist of elements
  const spoken = (label) => (Array.isArray(label) ? label.map(spoken).join('') : label && typeof label === 'object' ? spoken((label.props || {}).children)
    : label === true || label === false || label === null || label === undefined ? '' : String(label));

  // --- texts and numbers
  function text(root, react) {
    const input = root.matches('input, textarea') ? root : root.querySelector('input, textarea');
    const instance = react.of(root, 'TextArea', 'Input', 'Search', 'Password');
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value, ...held(instance, plain) };
  }
  function number(root, react) {
    const input = root.querySelector('input');
    const instance = react.of(root, 'InputNumber');
    const limit = (raw) => (isNone(raw) || !Number.isFinite(Number(raw)) || Math.abs(raw) >= Number.MAX_SAFE_INTEGER ? null : String(raw));
    const limits = instance ? { minimum: limit(instance.props.min), maximum: limit(instance.props.max) } : {};
    if (instance && instance.props.formatter) return abstained();
    return { kind: 'number', shown: input.value, limits, ...held(instance, plain) };
  }

  // --- selects
  const choice = (one) => (one && typeof one === 'object' ? { word: tidy(spoken(one.label ?? one.value)), value: one.value } : { word: tidy(one), value: one });
  function childPairs(children) {
    return [].concat(children ?? []).flat(Infinity).filter((one) => one && typeof one === 'object' && one.props).flatMap(({ type, props }) => {
      if (type && type.__ARCO_SELECT_OPTION__) return [{ word: tidy(spoken(props.children ?? props.value)), value: 'value' in props ? props.value : spoken(props.children) }];
      return [...(Array.isArray(props.options) ? props.options.map(choice) : []), ...childPairs(props.children)];
    });
  }
  function pairsOf(instance) {
    const { options, children } = instance.props;
    return [...childPairs(children), ...(Array.isArray(options) ? options.flatMap((one) => (one && one.options ? one.options : [one])).map(choice) : [])];
  }
  // what the component still knows of chosen options that its list no longer has
  function remembered(instance) {
    for (let hook = instance.fiber.memoizedState; hook && typeof hook === 'object' && 'next' in hook; hook = hook.next) {
      const kept = hook.memoizedState && hook.memoizedState.current;
      if (Array.isArray(kept) && kept.length && kept.every((one) => one && typeof one === 'object' && 'value' in one && 'option' in one)) {
        return kept.map((one) => ({ word: tidy(spoken((one.option || {}).children ?? one.value)), value: one.value }));
      }
    }
    return [];
  }
  function shownText(root, name) {
    const view = root.querySelector(`.${name}-view`);
    const value = root.querySelector(`.${name}-view-value`);
    const input = root.querySelector('input');
    if (value && isShown(value) && value.style.display !== 'none') return tidy(value.textContent);
    if (isOpen(root, name)) return tidy((view && view.title) || '');
    return input ? tidy(input.value) : null;
  }
  const isOpen = (root, name) => root.classList.contains(`${name}-open`);
  function tags(root, total, most) {
    const all = [...root.querySelectorAll('.arco-input-tag-tag')].filter((one) => !/-exit/.test(one.className));
    const content = (one) => tidy((one.querySelector('.arco-tag-content') || one).textContent);
    if (most && typeof most !== 'number') return { shown: [], whole: false };
    const isRest = (one, at) => (total === null ? !one.querySelector('.arco-tag-close-btn') && /^\+\d+\.\.\.$/.test(content(one)) : Boolean(most) && total > most && at === most);
    const shown = all.filter((one, at) => !isRest(one, at)).map(content);
    return { shown, whole: total === null ? shown.length === all.length : shown.length === total };
  }
  function select(root, react) {
    const instance = react.of(root, 'Select');
    const props = instance ? instance.props : {};
    if (props.mode === 'tags' || props.allowCreate || props.renderFormat) return abstained();
    const pairs = instance ? pairsOf(instance) : [];
    const known = instance ? [...pairs, ...remembered(instance)] : [];
    const isSearched = root.classList.contains('arco-select-show-search');
    const isRemote = isSearched && props.filterOption === false;
    const state = isRemote ? 'remote' : pairs.length && pairs.length <= LONG ? 'listed' : 'on_demand';
    const rest = { options: state === 'listed' ? pairs.map((one) => one.word) : [], state, enabled: !isOff(root, 'arco-select') };
    const raw = (value) => (props.labelInValue && value && typeof value === 'object' ? value.value : value);
    const word = (value) => {
      const own = known.find((one) => same(one.value, raw(value)));
      return own ? own.word : tidy(value && typeof value === 'object' && 'label' in value ? spoken(value.label) : raw(value));
    };
    if (root.classList.contains('arco-select-multiple')) {
      const model = 'value' in props ? list(props.value) : null;
      const most = props.maxTagCount && typeof props.maxTagCount === 'object' ? props.maxTagCount.count : props.maxTagCount;
      return { kind: 'choices', ...rest, ...tags(root, model && model.length, most), ...(model ? { held: model.map(word) } : {}) };
    }
    return { kind: 'choice', ...rest, shown: shownText(root, 'arco-select'), ...held(instance, (model) => (isNone(raw(model)) ? '' : word(model))) };
  }
  function cascader(root, react) {
    const instance = react.of(root, 'Cascader');
    const props = instance ? instance.props : {};
    if (root.classList.contains('arco-cascader-multiple') || props.renderFormat) return abstained();
    const names = { value: 'value', label: 'label', children: 'children', ...props.fieldNames };
    const labels = (model) => {
      const path = [];
      let nodes = props.options || [];
      for (const value of list(model)) {
        const node = (nodes || []).find((one) => (typeof one === 'object' ? same(one[names.value], value) : same(one, value)));
        path.push(node ? tidy(spoken(typeof node === 'object' ? node[names.label] ?? node[names.value] : node)) : String(value));
        nodes = node ? node[names.children] : [];
      }
      return path;
    };
    const shown = shownText(root, 'arco-cascader');
    const isSeen = instance && !props.loadMore;
    return { kind: 'region', shown: shown === null ? null : shown.split(' / ').filter(Boolean), state: 'on_demand', enabled: !isOff(root, 'arco-cascader'),
      ...(isSeen ? held(instance, labels) : {}) };
  }

  // --- radios, boxes, switches
  const RADIOS = '.arco-radio, .arco-radio-button';
  const given = (one) => (one && typeof one === 'object' ? one.value : one);
  function radios(root, react) {
    const all = [...root.querySelectorAll(RADIOS)];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const group = react.of(root, 'RadioGroup');
    const offered = group && Array.isArray(group.props.options) ? group.props.options.map(given) : null;
    const value = (one, at) => (offered ? offered[at] : (react.of(one, 'Radio') || { props: {} }).props.value);
    const named = (model) => { const at = isNone(model) ? -1 : all.findIndex((one, place) => same(value(one, place), model)); return at < 0 ? '' : textOf(all[at]); };
    return { kind: 'choice', shown: chosen ? textOf(chosen) : '', options: all.map(textOf), ...held(group, named) };
  }
  function headingBefore(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function checks(root, react, siblings) {
    const all = [...root.querySelectorAll('.arco-checkbox')];
    const title = siblings > 1 ? root.getAttribute('aria-label') || headingBefore(root) : '';
    const word = (one) => (title ? `${title}/${textOf(one)}` : textOf(one));
    const group = react.of(root, 'CheckboxGroup');
    const offered = group && Array.isArray(group.props.options) ? group.props.options.map(given) : null;
    const value = (one, at) => (offered ? offered[at] : (react.of(one, 'Checkbox') || { props: {} }).props.value);
    const ticked = (model) => all.filter((one, at) => list(model).some((each) => same(each, value(one, at)))).map(word);
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word), ...held(group, ticked) };
  }
  function tick(root, react) {
    return { kind: 'tick', shown: root.querySelector('input').checked, ...held(react.of(root, 'Checkbox'), Boolean, 'checked') };
  }
  function flip(root, react) {
    return { kind: 'tick', shown: root.getAttribute('aria-checked') === 'true', enabled: !root.disabled, ...held(react.of(root, 'Switch'), Boolean, 'checked') };
  }

  // --- days
  function day(raw, format) {
    if (raw && typeof raw.format === 'function') return raw.format('YYYY-MM-DD');
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    const read = raw && typeof format === 'string' && /^D/.test(format) ? /^(\d{1,2})\D(\d{1,2})\D(\d{4})$/.exec(raw) : null;
    return read ? [read[3], read[2], read[1]].join('-') : raw ? String(raw) : null;
  }
  function date(root, react) {
    const inputs = [...root.querySelectorAll('input')];
    const instance = react.of(root, 'DatePicker', 'RangePicker');
    const other = react.of(root, 'MonthPicker', 'YearPicker', 'WeekPicker', 'QuarterPicker', 'TimePicker', 'TimePicker.RangePicker');
    const props = instance ? instance.props : {};
    const values = inputs.map((one) => one.value);
    const isDay = instance ? (props.mode === undefined || props.mode === 'date') && !props.showTime && (props.format === undefined || typeof props.format === 'string')
      : !react.seen && values.every((one) => one === '' || /^\d{4}\D+\d{1,2}\D+\d{1,2}\D?$/.test(one));
    if (other || !isDay || !inputs.length || Array.isArray(props.disabled)) return abstained();
    const rest = { enabled: !isOff(root, 'arco-picker') };
    const read = (one) => day(one, props.format);
    if (inputs.length === 2) return { kind: 'period', shown: values, ...rest, ...held(instance, (model) => (model && model.length ? model : ['', '']).map(read)) };
    return { kind: 'date', shown: values[0], ...rest, ...held(instance, read) };
  }

  // --- uploads, trees
  const listOf = (root) => [root.nextElementSibling, root.previousElementSibling].find((one) => one && one.matches('.arco-upload-list')) || null;
  function upload(root, react) {
    const input = root.querySelector('input[type=file]');
    const instance = react.of(root, 'Upload');
    const props = instance ? instance.props : {};
    const shownList = listOf(root);
    const items = shownList ? [...shownList.querySelectorAll('.arco-upload-list-item')].filter((one) => !/-exit/.test(one.className)) : [];
    if (props.showUploadList === false || props.renderUploadList || props.renderUploadItem || props.listType === 'picture-card' || props.autoUpload === false) return abstained();
    const done = items.filter((one) => one.matches('.arco-upload-list-item-done'));
    const name = (one) => textOf(one.querySelector('.arco-upload-list-item-text-name-text, .arco-upload-list-item-text-name-link, .arco-upload-list-item-text-name'));
    const isDone = (one) => one.status === undefined || one.status === 'done';
    const limit = props.limit && typeof props.limit === 'object' ? props.limit.maxCount : props.limit;
    return { kind: 'file', shown: done.map(name), whole: done.length === items.length, enabled: Boolean(input) && !props.disabled && !isOff(root, 'arco-upload'),
      limits: { accept: ((input && input.accept) || '').split(',').map((one) => one.trim()).filter(Boolean), maxFiles: limit || null },
      ...held(instance, (files) => list(files).filter(isDone).map((one) => ({ name: one.name, url: one.url || '' })), 'fileList') };
  }
  const treeRows = (root) => {
    const trail = [];
    return [...root.querySelectorAll('.arco-tree-node')].filter((row) => !row.closest('[class*="-exit"]')).map((row) => {
      const depth = row.querySelectorAll('.arco-tree-node-indent-block').length;
      trail.length = depth;
      trail[depth] = textOf(row.querySelector('.arco-tree-node-title-text') || row.querySelector('.arco-tree-node-title') || row);
      const box = row.querySelector('.arco-checkbox');
      const input = box && box.querySelector('input');
      return { row, path: [...trail], box, on: Boolean(input) && input.checked, off: !input || input.disabled,
        folded: row.getAttribute('aria-expanded') === 'false' && !row.classList.contains('arco-tree-node-is-leaf') };
    });
  };
  function tree(root, react) {
    const rows = treeRows(root);
    const instance = react.of(root, 'Tree');
    // a virtual tree renders only the rows in view
    if (!rows.some((one) => one.box) || (instance && instance.props.virtualListProps)) return abstained();
    const read = { kind: 'nodes', shown: rows.filter((one) => one.on).map((one) => one.path), options: rows.map((one) => one.path.join(' / ')),
      whole: rows.every((one) => !one.folded), enabled: rows.some((one) => !one.off) };
    const props = instance ? instance.props : {};
    if (!('checkedKeys' in props) || !Array.isArray(props.treeData) || (props.checkedStrategy && props.checkedStrategy !== 'all')) return read;
    const names = { key: 'key', title: 'title', children: 'children', ...props.fieldNames };
    const keys = new Set(list(props.checkedKeys));
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

  const OTHERS = '.arco-tree-select, .arco-autocomplete, .arco-mentions, .arco-input-tag, .arco-slider, .arco-rate, .arco-transfer, .arco-color-picker, .arco-verification-code, .arco-radio';
  const READERS = [[OTHERS, abstained], ['.arco-cascader', cascader], ['.arco-select', select], ['.arco-picker', date], ['.arco-input-number', number],
    ['.arco-radio-group', radios], ['.arco-checkbox-group', checks], ['.arco-switch', flip], ['.arco-tree', tree], ['.arco-upload', upload], ['.arco-checkbox', tick], ['*', text]];
  const itemProps = (item, react) => (react.of(item, 'FormItem') || { props: {} }).props;
  return {
    name: 'arco',
    framework: 'react',
    marks: {
      item: '.arco-form-item', itemLabel: '.arco-form-label-item > label', leaf: '.arco-switch',
      heading: '.arco-divider-text, .arco-card-header-title, .arco-collapse-item-header-title, .arco-page-header-title, h6.arco-typography, h5.arco-typography, h4.arco-typography',
      section: '.arco-card, .arco-collapse-item', dialog: '.arco-modal, .arco-drawer', noDialog: '.arco-modal-simple',
      dialogTitle: '.arco-modal-title, .arco-drawer-header-title', required: ':has(> .arco-form-label-item .arco-form-item-symbol)',
      inError: '.arco-form-item-status-error', error: '.arco-form-message', message: '.arco-message, .arco-notification', button: 'a.arco-btn',
    },
    detects: () => [...document.querySelectorAll('[class*="arco-form"], .arco-input, .arco-select, .arco-btn, .arco-picker')].some(isOfReact),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root && isOfReact(root) ? root : null;
    },
    // an item renders its error together with its class
    complaint: () => '',
    // an item without a label shows no asterisk
    demands: (item, react) => {
      const { required, rules } = itemProps(item, react);
      return Boolean(required) || (Array.isArray(rules) && rules.some((rule) => rule && rule.required));
    },
    isGroup: (root) => root.matches('.arco-checkbox-group'),
    isDrawn: (root) => isShown(root) || (root.matches('.arco-upload') && Boolean(listOf(root)) && isShown(listOf(root))),
    read: (root, react, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, react, siblings);
      return null;
    },
    // for the drivers: the words of a list in its order ([] if unknown), a tree's rows
    known: (root) => {
      const instance = reactTree().of(root, 'Select');
      return instance ? pairsOf(instance).map((one) => one.word) : [];
    },
    rows: (root) => treeRows(root).map((one) => ({ path: one.path, on: one.on, off: one.off, folded: one.folded,
      box: one.box ? pathOf(one.box) : '', fold: one.folded ? pathOf(one.row.querySelector('.arco-tree-node-switcher-icon')) : '' })),
  };
})());
