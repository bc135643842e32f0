// The values of a prompt: listed, found by a part of their name or text, chosen, copied. While the person types what to
// find, the focus is in the panel; afterwards the element of the page that had it gets it back.
(make, button, host) => {
  'use strict';
  const MANY = 8;  // from so many on, values can be searched
  const plain = text => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  let search = null, nodes = [], none = null, before = null, listed = '', isTyping = false;

  const drawChoice = (parent, word, text) => {
    const label = make('label', '', parent);
    const input = make('input', '', label);
    input.type = 'radio';
    input.tabIndex = -1;
    input.name = 'choice';
    input.value = word;
    make('span', '', label, text);
  };
  const drawFact = (list, fact, index) => {
    const node = make('div', fact.text.length > 40 ? 'fact long' : 'fact', list);
    if (fact.choice) drawChoice(node, fact.choice, fact.label);
    else make('span', '', node, fact.label);
    make('b', '', node, fact.text).dataset.select = '';
    if (fact.copy) button(node, 'copy:' + index, fact.copy);
    return node;
  };
  const filter = facts => {
    const asked = plain(search.value);
    nodes.forEach((node, index) => {
      node.hidden = !plain(facts[index].label + '\n' + facts[index].text).includes(asked);
      const input = node.querySelector('input');
      if (node.hidden && input) input.checked = false;  // what is not in sight is not chosen
    });
    none.hidden = nodes.some(node => !node.hidden);
  };
  const focused = tree => (tree.activeElement?.shadowRoot ? focused(tree.activeElement.shadowRoot) : tree.activeElement);
  const isFree = () => [host, document.body, null].includes(document.activeElement);  // no part of the page has the focus
  const leave = () => {
    const isOurs = isFree();
    if (isOurs) search?.blur();
    if (isOurs && before?.isConnected && before !== document.body) before.focus({ preventScroll: true });
    before = null;
    isTyping = false;
  };
  const values = facts => JSON.stringify(facts.map(fact => fact.label.replace(/^[✓≠？] /, '')));

  return Object.freeze({
    drawChoice,
    draw: (body, facts, texts) => {
      const asked = listed === values(facts) ? search?.value || '' : '';  // of another record other values are looked for
      [search, listed] = [null, values(facts)];
      if (!facts.length) return;
      if (facts.length >= MANY) {
        search = make('input', 'search', body);
        search.type = 'search';
        search.tabIndex = -1;
        search.autocomplete = 'off';
        search.placeholder = texts.search;
        search.setAttribute('aria-label', texts.search);
        search.value = asked;
      }
      const list = make('div', 'facts', body);
      nodes = facts.map((fact, index) => drawFact(list, fact, index));
      none = make('p', '', list, texts.none);
      none.hidden = true;
      if (search) filter(facts);
      if (search && isTyping && isFree()) search.focus({ preventScroll: true });  // a new prompt does not take the focus away
    },
    // Take an event of the panel that belongs to the search; return whether the search box shall keep its own behaviour.
    take: (event, node, facts) => {
      if (!search) return false;
      if (event.type === 'mousedown' && node === search) {
        if (document.activeElement !== host) before = focused(document);
        isTyping = true;
        return true;
      }
      const isEscape = event.key === 'Escape' && !event.isComposing && search.matches(':focus');
      if (isEscape && event.type === 'keydown') { event.preventDefault(); search.value = ''; filter(facts); }  // no dialog is closed by it
      if (isEscape && event.type === 'keyup') leave();
      if (event.type === 'input') filter(facts);
      return false;
    },
    leave,
  });
}
