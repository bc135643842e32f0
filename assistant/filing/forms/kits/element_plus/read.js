// Element Plus 2: which elements form one widget, and per widget its kind, values, options and limits.
// Each reader takes (root, vue) and returns {kind, shown, held?, whole?, options?, state?, limits?, editable?}.
kits.push((() => {
  const ROOTS = '.el-select, .el-cascader, .el-date-editor, .el-input-number, .el-radio-group, .el-checkbox-group, '
    + '.el-switch, .el-tree, .el-upload, .el-checkbox, .el-input, .el-textarea, .el-radio';
  const OUTSIDE = '.el-popper, .el-pagination, .el-message-box, .el-overlay-message-box, .el-table__header-wrapper, .el-dialog__headerbtn';
  const same = (a, b) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  const day = (raw) => {
    if (raw instanceof Date || typeof raw === 'number') {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? null : [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
    }
    return raw ? String(raw) : null;
  };
  const held = (instance, read) => (instance ? { held: read(instance.props.modelValue, instance.props, instance) } : {});

  function text(root, vue) {
    const input = root.querySelector('input, textarea');
    const instance = vue.of(root, 'ElInput');
    return { kind: input.tagName === 'TEXTAREA' ? 'textarea' : 'text', shown: input.value,
      ...held(instance, (model) => (model === null || model === undefined ? '' : String(model))) };
  }
  function number(root, vue) {
    const input = root.querySelector('input');
    const instance = vue.of(root, 'ElInputNumber');
    const bound = (raw) => (raw === undefined || raw === null || Math.abs(raw) >= Number.MAX_SAFE_INTEGER ? null : String(raw));
    const limits = instance ? { minimum: bound(instance.props.min), maximum: bound(instance.props.max) } : {};
    return { kind: 'number', shown: input.value, limits, ...held(instance, (model) => (model === null || model === undefined ? '' : String(model))) };
  }
  function optionsOf(root, instance, vue) {
    if (!instance) return { options: [], state: 'on_demand', pairs: [] };
    if (instance.type.name === 'ElSelectV2') {
      const names = { label: 'label', value: 'value', options: 'options', ...instance.props.props };
      const flat = instance.props.options.flatMap((one) => one[names.options] || [one]);
      const pairs = flat.map((one) => ({ word: String(one[names.label] ?? one[names.value]), value: one[names.value] }));
      const words = pairs.length > 500 ? [] : pairs.map((one) => one.word);
      return { options: words, state: instance.props.remote ? 'remote' : pairs.length > 500 ? 'on_demand' : 'listed', pairs };
    }
    const pairs = vue.inside(instance, 'ElOption').filter((one) => !one.props.created)
      .map((one) => ({ word: String(one.props.label ?? one.props.value), value: one.props.value }));
    const state = instance.props.remote ? 'remote' : pairs.length ? 'listed' : 'on_demand';
    return { options: state === 'remote' ? [] : pairs.map((one) => one.word), state, pairs };
  }
  function tags(root) {
    const shown = [...root.querySelectorAll('.el-select__tags-text')].filter((tag) => !tag.closest('.el-select__collapse-item'));
    const more = root.querySelector('.el-select__collapse-item');
    const words = shown.map(textOf);
    if (!more) return { shown: words, whole: true };
    const input = root.querySelector('[aria-controls]');
    const list = input && document.getElementById(input.getAttribute('aria-controls'));
    const ticked = list ? [...list.querySelectorAll('[role=option][aria-selected=true]')].map(textOf) : [];
    const count = words.length + Number((/\d+/.exec(textOf(more)) || ['99999'])[0]);
    return ticked.length === count ? { shown: ticked, whole: true } : { shown: words, whole: false };
  }
  function select(root, vue) {
    const instance = vue.of(root, 'ElSelect', 'ElSelectV2');
    const { options, state, pairs } = optionsOf(root, instance, vue);
    const many = instance ? instance.props.multiple : Boolean(root.querySelector('.el-tag'));
    const word = (value) => (pairs.find((one) => same(one.value, value)) || { word: String(value) }).word;
    if (many) {
      return { kind: 'choices', options, state, ...tags(root), ...held(instance, (model) => (model || []).map(word)) };
    }
    const place = root.querySelector('.el-select__placeholder');
    const shown = place && !place.classList.contains('is-transparent') ? textOf(place) : '';
    const none = (model) => model === undefined || model === null || model === '';
    const known = (model) => none(model) ? '' : word(model);
    return { kind: 'choice', shown, options, state, ...held(instance, known) };
  }
  function radios(root, vue) {
    const all = [...root.querySelectorAll('.el-radio, .el-radio-button')];
    const chosen = all.find((one) => one.querySelector('input').checked);
    const group = vue.of(root, 'ElRadioGroup');
    const own = (one) => vue.of(one, 'ElRadio', 'ElRadioButton');
    const value = (one) => { const props = (own(one) || { props: {} }).props; return props.value === undefined ? props.label : props.value; };
    return { kind: 'choice', shown: chosen ? textOf(chosen) : '', options: all.map(textOf),
      ...held(group, (model) => { const one = all.find((radio) => own(radio) && same(value(radio), model)); return one ? textOf(one) : ''; }) };
  }
  function heading(root) {
    const before = root.previousElementSibling;
    return before && !before.querySelector('input') ? textOf(before) : '';
  }
  function groupTitle(root, siblings) {
    const aria = root.getAttribute('aria-label') || '';
    if (aria && aria !== 'checkbox-group' && !/^checkbox[- ]group$/i.test(aria)) return aria;
    return siblings > 1 ? heading(root) : '';
  }
  function checks(root, vue, siblings) {
    const all = [...root.querySelectorAll('.el-checkbox, .el-checkbox-button')];
    const title = siblings > 1 ? groupTitle(root, siblings) : '';
    // a box with its group's name is the group itself, unless the group also shows that name above it
    const within = (text) => title && (text !== title || heading(root) === title);
    const word = (one) => (within(textOf(one)) ? `${title}/${textOf(one)}` : textOf(one));
    const group = vue.of(root, 'ElCheckboxGroup');
    const ticked = (one, model) => {
      const own = vue.of(one, 'ElCheckbox', 'ElCheckboxButton');
      const value = own ? (own.props.value === undefined ? own.props.label : own.props.value) : undefined;
      return own && (model || []).some((held) => same(held, value));
    };
    return { kind: 'choices', options: all.map(word), shown: all.filter((one) => one.querySelector('input').checked).map(word),
      ...held(group, (model) => all.filter((one) => ticked(one, model)).map(word)) };
  }
  function tick(root, vue) {
    const instance = vue.of(root, 'ElCheckbox', 'ElSwitch');
    const yes = (model, props) => same(model, props.activeValue ?? props.trueValue ?? props.trueLabel ?? true);
    return { kind: 'tick', shown: root.querySelector('input').checked, ...held(instance, yes) };
  }
  function date(root, vue) {
    const inputs = [...root.querySelectorAll('input')];
    const instance = vue.of(root, 'ElDatePicker');
    const editable = instance ? !instance.props.readonly : true;
    if (inputs.length === 2) {
      return { kind: 'period', shown: inputs.map((input) => input.value), editable, ...held(instance, (model) => (model || ['', '']).map(day)) };
    }
    return { kind: 'date', shown: inputs[0].value, editable, ...held(instance, day) };
  }
  function cascader(root, vue) {
    const instance = vue.of(root, 'ElCascader');
    const many = instance && instance.props.props && instance.props.props.multiple;
    const input = root.querySelector('input');
    const separator = instance ? instance.props.separator : ' / ';
    const shown = (input.value || '').split(separator).map((name) => name.trim()).filter(Boolean);
    if (many) return { kind: 'unknown', shown: '' };
    const names = { value: 'value', label: 'label', children: 'children', emitPath: true, ...(instance && instance.props.props) };
    const labels = (model) => {
      if (model === null || model === undefined || model === '' || (Array.isArray(model) && !model.length)) return [];
      const find = (nodes, path) => {
        for (const node of nodes || []) {
          const here = [...path, node];
          const wanted = Array.isArray(model) ? same(node[names.value], model[path.length]) : same(node[names.value], model);
          if (wanted && (!Array.isArray(model) || here.length === model.length)) return here;
          if (!Array.isArray(model) || wanted) { const below = find(node[names.children], here); if (below) return below; }
        }
        return null;
      };
      const path = find(instance.props.options, []);
      return path ? path.map((node) => String(node[names.label])) : [].concat(model).map(String);
    };
    return { kind: 'region', shown, state: 'on_demand', ...held(instance, labels) };
  }
  function upload(root, vue) {
    const whole = root.parentElement;
    const input = root.querySelector('input[type=file]');
    const instance = vue.of(whole, 'ElUpload');
    const items = [...whole.querySelectorAll('.el-upload-list__item')].filter((one) => !/-leave-/.test(one.className));
    const name = (one) => textOf(one.querySelector('.el-upload-list__item-file-name, .el-upload-list__item-name')) || textOf(one);
    const lists = instance ? vue.inside(instance, 'ElUploadList') : [];
    const limit = instance && instance.props.limit ? instance.props.limit : null;
    const accept = (input.accept || '').split(',').map((one) => one.trim()).filter(Boolean);
    const isEnabled = !(instance && instance.props.disabled) && !input.disabled;
    if (instance && instance.props.showFileList === false) return listedBeside(root, { accept, maxFiles: limit }, isEnabled);
    return { kind: 'file', limits: { accept, maxFiles: limit }, whole: items.every((one) => one.classList.contains('is-success')),
      shown: items.filter((one) => one.classList.contains('is-success')).map(name), enabled: isEnabled,
      ...(lists.length ? { held: lists[0].props.files.filter((one) => one.status === 'success').map((one) => ({ name: one.name, url: one.url || '' })) } : {}) };
  }
  function nodeText(item) {
    const content = item.querySelector(':scope > .el-tree-node__content');
    return textOf(content.querySelector('.el-tree-node__label') || content);
  }
  function tree(root, vue) {
    const shown = [];
    const all = [];
    let whole = true;
    const walk = (parent, path) => {
      for (const item of parent.querySelectorAll(':scope > .el-tree-node')) {
        const here = [...path, nodeText(item)];
        all.push(here.join(' / '));
        const box = item.querySelector(':scope > .el-tree-node__content .el-checkbox input');
        if (box && box.checked) shown.push(here);
        const below = item.querySelector(':scope > .el-tree-node__children');
        const leaf = item.querySelector(':scope > .el-tree-node__content > .el-tree-node__expand-icon.is-leaf');
        if (below) walk(below, here); else if (!leaf) whole = false;
      }
    };
    walk(root, []);
    const instance = vue.of(root, 'ElTree');
    const store = instance && (instance.setupState.store || (instance.proxy && instance.proxy.store));
    if (!store || !store.root) return { kind: 'nodes', shown, whole, options: all };
    const ticks = [];
    const model = (node, path) => {
      for (const child of node.childNodes || []) {
        const here = [...path, String(child.label ?? '').replace(/[ \t\n\r\f]+/g, ' ').trim()];
        if (child.checked) ticks.push(here);
        model(child, here);
      }
    };
    model(store.root, []);
    // a branch not rendered hides nothing if the model has no tick below it
    return { kind: 'nodes', shown, whole: whole || ticks.length === shown.length, options: all, held: ticks };
  }

  const READERS = [['.el-select', select], ['.el-cascader', cascader], ['.el-date-editor', date], ['.el-input-number', number],
    ['.el-radio-group', radios], ['.el-checkbox-group', checks], ['.el-switch', tick], ['.el-tree', tree], ['.el-upload', upload],
    ['.el-checkbox', tick], ['.el-input, .el-textarea', text]];
  return {
    name: 'element_plus',
    framework: 'vue3',
    marks: {
      item: '.el-form-item', itemLabel: '.el-form-item__label', heading: '.el-divider__text, .el-card__header, .el-collapse-item__header',
      section: '.el-card, .el-collapse-item', dialog: '.el-dialog, .el-drawer', noDialog: '.el-message-box',
      dialogTitle: '.el-dialog__title, .el-drawer__title', required: '.is-required', inError: '.is-error',
      error: '.el-form-item__error', message: '.el-message, .el-notification', button: '[role=button].el-button, a.el-button',
    },
    detects: () => Boolean(document.querySelector('[class*="el-form"], .el-input, .el-select, .el-button')),
    outside: OUTSIDE,
    rootOf: (leaf) => {
      let root = leaf.closest(ROOTS);
      for (let up = root; up; up = up.parentElement && up.parentElement.closest(ROOTS)) root = up;
      return root;
    },
    // an item in error renders its sentence a tenth of a second late; the component has it at once
    complaint: (item, vue) => {
      const instance = vue.of(item, 'ElFormItem');
      const said = instance && instance.exposed ? instance.exposed.validateMessage : '';
      return String((said && typeof said === 'object' ? said.value : said) || '');
    },
    isGroup: (root) => root.matches('.el-checkbox-group'),
    isDrawn: (root) => (root.matches('.el-upload') ? isShown(root.parentElement) : isShown(root)),
    read: (root, vue, siblings) => {
      for (const [selector, reader] of READERS) if (root.matches(selector)) return reader(root, vue, siblings);
      return null;
    },
    // for the drivers: the words of a long list in its order ([] if unknown)
    known: (root) => {
      const vue = vueTree();
      const instance = vue.of(root, 'ElSelect', 'ElSelectV2');
      return optionsOf(root, instance, vue).pairs.map((one) => one.word);
    },
  };
})());
