// The second witness on React pages, with the interface of vue.js: the props of the components, by their `displayName`, which
// production builds keep. Reads the current tree from each application's container (`__reactContainer$…`). Never writes.
function reactTree() {
  const HOST = 5, PORTAL = 4;
  const owners = new Map(); // element → components whose first element it is, outermost first
  const models = new Map(); // plain control → {value} of its own `value` or `checked`
  const nameOf = ({ type, elementType }) => {
    const of = (one) => (one && (one.displayName || (one.type && of(one.type)))) || '';
    return of(elementType) || of(type);
  };
  const instanceOf = (fiber) => ({ name: nameOf(fiber), props: fiber.memoizedProps || {}, fiber });
  const visit = (first, open) => {
    for (let fiber = first; fiber; fiber = fiber.sibling) {
      if (fiber.tag === HOST) {
        const props = fiber.memoizedProps || {};
        if (open.length) owners.set(fiber.stateNode, open.splice(0).map(instanceOf));
        if ('checked' in props || 'value' in props) models.set(fiber.stateNode, { value: 'checked' in props ? props.checked : props.value });
        visit(fiber.child, []);
      } else if (fiber.tag === PORTAL) {
        visit(fiber.child, []);
      } else {
        if (nameOf(fiber)) open.push(fiber);
        visit(fiber.child, open);
        const place = open.indexOf(fiber); // a component without an element of its own
        if (place >= 0) open.splice(place, 1);
      }
    }
  };
  const containers = [document, ...document.querySelectorAll('*')].flatMap((one) => Object.keys(one)
    .filter((key) => key.startsWith('__reactContainer$')).map((key) => one[key]));
  for (const container of containers) visit(container.stateNode.current.child, []);
  const inside = (instance, name, out = []) => {
    const walk = (first) => {
      for (let fiber = first; fiber; fiber = fiber.sibling) {
        if (nameOf(fiber) === name) out.push(instanceOf(fiber));
        walk(fiber.child);
      }
    };
    walk(instance.fiber.child);
    return out;
  };
  return {
    seen: containers.length > 0,
    of: (element, ...names) => (owners.get(element) || []).find((one) => names.includes(one.name)) || null,
    modelOf: (element) => models.get(element) || null,
    inside,
  };
}
frameworks.react = reactTree;
