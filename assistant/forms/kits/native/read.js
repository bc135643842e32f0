// Native controls: what the elements themselves say. The last kit of the table, it owns whatever no other kit wants.
kits.push((() => {
  function read(root, vue) {
    const model = vue.native(root);
    const held = (read) => (model ? { held: read(model.value) } : {});
    if (root.matches('select')) {
      const words = [...root.options].filter((one) => one.value !== '').map(textOf);
      const chosen = [...root.selectedOptions].filter((one) => one.value !== '').map(textOf);
      return root.multiple ? { kind: 'choices', shown: chosen, options: words } : { kind: 'choice', shown: chosen[0] || '', options: words };
    }
    if (root.matches('textarea')) return { kind: 'textarea', shown: root.value, ...held((value) => String(value ?? '')) };
    if (root.matches('[type=checkbox]')) return { kind: 'tick', shown: root.checked };
    if (root.matches('[type=number], [role=spinbutton]')) {
      return { kind: 'number', shown: root.value, limits: { minimum: root.min || null, maximum: root.max || null } };
    }
    if (root.matches('[type=date]')) return { kind: 'date', shown: root.value };
    if (root.matches('[type=file]')) return { kind: 'file', shown: [...root.files].map((one) => one.name) };
    const written = 'input:not([role]), [type=text], [type=tel], [type=email], [type=url], [type=search], [type=password]';
    if (root.matches(written) && !root.matches('[role=combobox], [type=radio]')) {
      return { kind: 'text', shown: root.value, ...held((value) => String(value ?? '')) };
    }
    return { kind: 'unknown', shown: null };
  }
  return {
    name: 'native',
    framework: 'vue3',
    detects: () => true,
    outside: '',
    rootOf: (leaf) => leaf,
    isDrawn: (root) => isShown(root),
    isGroup: () => false,
    complaint: () => '',
    read: (root, tree) => read(root, tree),
  };
})());
