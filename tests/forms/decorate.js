// Gives labels another text, as a site may render it: ([[label, html]…]) => number of labels found.
(wanted) => {
  let found = 0;
  for (const [label, html] of wanted) {
    // an asterisk may be an element without a text
    const is = (node) => ![...node.children].some((one) => one.textContent.trim()) && [label, `${label}（50字以上）`].includes(node.textContent.trim());
    const node = [...document.querySelectorAll('label, label span, .el-form-item__label, .el-checkbox__label')].find(is);
    if (node) { node.innerHTML = html; found += 1; }
  }
  return found;
}
