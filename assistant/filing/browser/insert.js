// Types texts into fields as an input method would: with trusted input events, which the framework's model follows.
//
// [[selector, text], …] → one word for each: "" if typed, else the reason. insertText writes into the focused field, so
// the deep active element is checked before every text. Only a field that stayed unchanged counts as `refused`; the
// caller reads back what the page made of the text. All fields are looked up before the first text: if a text removes a
// field, its neighbour would otherwise match its selector and get its text.
pairs => {
  const deepActive = () => {
    let active = document.activeElement;
    while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
    return active;
  };
  const isText = field => field.tagName === 'TEXTAREA' ||
    (field.tagName === 'INPUT' && /^(text|search|tel|url|email|password|number|)$/i.test(field.getAttribute('type') || ''));
  // a selector, or a path of positions that leads into open shadow roots: `body > :nth-child(2) >> :scope > :nth-child(1)`
  const all = selector => {
    if (!selector.includes(' >> ')) return document.querySelectorAll(selector);
    const step = (here, word) => here && (word === 'body' ? document.body : word === ':scope' ? here.shadowRoot : here.children[/\d+/.exec(word)[0] - 1]);
    const found = selector.split(/ >>? /).reduce(step, document);
    return found ? [found] : [];
  };
  const insert = (found, text) => {
    if (found.length !== 1) return found.length ? 'many' : 'missing';
    const field = found[0];
    if (!field.isConnected) return 'missing';
    if (!isText(field)) return 'unsupported';
    if (field.matches(':disabled') || field.readOnly) return 'locked';
    if (!field.checkVisibility({visibilityProperty: true})) return 'hidden';
    if (deepActive() && deepActive() !== document.body) deepActive().blur();
    field.focus({preventScroll: true});
    if (deepActive() !== field) return 'unfocused';
    const before = field.value;
    field.select();
    const isTaken = text === ''
      ? before === '' || document.execCommand('delete') : document.execCommand('insertText', false, text);
    const after = field.value;
    field.blur();
    return isTaken && (after !== before || before === text) ? '' : 'refused';
  };
  const fields = pairs.map(([selector]) => [...all(selector)]);
  return pairs.map(([, text], index) => insert(fields[index], text));
}
