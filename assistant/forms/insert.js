// Types texts into plain fields in one step: leave the field before, focus, see that the focus is really there, select,
// insert, leave. `pairs` are [CSS path, text]; the answer is one word per pair: "" or why nothing was typed.
(pairs) => {
  const deepActive = () => { let one = document.activeElement; while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement; return one; };
  const type = (path, text) => {
    const found = document.querySelectorAll(path);
    if (found.length !== 1) return 'gone';
    const field = found[0];
    if (!field.checkVisibility({ visibilityProperty: true }) || field.disabled || field.readOnly) return 'closed';
    const before = deepActive();
    if (before && before !== document.body) before.blur();
    field.focus();
    if (deepActive() !== field) { if (deepActive()) deepActive().blur(); return 'focus'; }
    if (field.select) field.select();
    const typed = text === '' ? document.execCommand('delete') || field.value === '' : document.execCommand('insertText', false, text);
    field.blur();
    return typed ? '' : 'typing';
  };
  return pairs.map(([path, text]) => type(path, text));
}
