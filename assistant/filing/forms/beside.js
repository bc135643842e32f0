// The texts of the elements that a selector finds, each with the index of the control in whose row or group it stands, else -1.
const textsBeside = (selector, refs) => {
  const places = refs.map((path) => path && document.querySelector(path));
  return [...document.querySelectorAll(selector)].map((note) => {
    const item = note.closest(marks('item', '[role=group], fieldset, label, tr')) || note.parentElement;
    return [note.textContent.trim(), places.findIndex((place) => place && item.contains(place))];
  });
};
