// The second witness on React pages, with the interface of vue.js: the props of the components. Reads the current tree from
// each application's container (`__reactContainer$…`). Never writes. Components are found by their `displayName` (`of`), or
// for libraries that drop it in production builds, by their place and props: `all(element)` lists them, outermost first.
function reactTree() {
  const HOSTS = [5, 26, 27], PORTAL = 4, COMPONENTS = [0, 1, 2, 11, 14, 15]; // React's numbers of what it renders
  const owners = new Map(); // element → components whose first element it is, outermost first
  const models = new Map(); // plain control → {value} of its own `value` or `checked`
  const nameOf = ({ type, elementType }) => {
    const of = (one) => (one && (one.displayName || (one.type && of(one.type)))) || '';
    return of(elementType) || of(type);
  };
  const instanceOf = (fiber) => ({ name: nameOf(fiber), props: fiber.memoizedProps || {}, fiber });
  const visit = (first, open) => {
    for (let fiber = first; fiber; fiber = fiber.sibling) {
      if (HOSTS.includes(fiber.tag)) {
        const props = fiber.memoizedProps || {};
        if (open.length) owners.set(fiber.stateNode, open.splice(0).map(instanceOf));
        if ('checked' in props || 'value' in props) models.set(fiber.stateNode, { value: 'checked' in props ? props.checked : props.value });
        visit(fiber.child, []);
      } else if (fiber.tag === PORTAL) {
        visit(fiber.child, []);
      } else {
        if (COMPONENTS.includes(fiber.tag) || nameOf(fiber)) open.push(fiber);
        visit(fiber.child, open);
        const place = open.indexOf(fiber); // a component without an element of its own
        if (place >= 0) open.splice(place, 1);
      }
    }
  };
  const roots = new Set([document, ...document.querySelectorAll('*')].flatMap((one) => Object.keys(one).flatMap((key) => {
    if (key.startsWith('__reactContainer$')) return one[key] ? [one[key].stateNode] : [];
    return key === '_reactRootContainer' && one[key] ? [one[key]._internalRoot || one[key]] : []; // before React 17
  })));
  for (const root of roots) if (root && root.current) visit(root.current.child, []);
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
  const all = (element) => owners.get(element) || [];
  return {
    seen: roots.size > 0,
    of: (element, ...names) => all(element).find((one) => names.includes(one.name)) || null,
    all,
    modelOf: (element) => models.get(element) || null,
    inside,
  };
}
frameworks.react = reactTree;
// Whether React has made an element: kits for React and for Vue share class names.
function isOfReact(element) {
  return Object.keys(element).some((key) => /^__react(Fiber|InternalInstance)\$/.test(key));
}
