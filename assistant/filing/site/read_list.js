// Reads the list that a page shows: header words and, per row, cell texts and the words of its buttons.
// A header table followed by a body table counts as one table.
() => {
  const seen = (node) => node.getClientRects().length > 0 && !node.closest('[role=dialog]');
  const words = (node) => node.textContent.replace(/[ \t\r\n\f]+/g, ' ').trim();
  const tables = [...document.querySelectorAll('table')].filter(seen);
  const lists = [];
  let waiting = null;
  for (const table of tables) {
    const headers = [...table.querySelectorAll('thead th')].map(words);
    const rows = [...table.querySelectorAll('tbody tr')].filter((row) => row.cells.length > 0);
    if (headers.length && rows.length) lists.push({ headers, rows });
    else if (headers.length) waiting = headers;
    else if (waiting && rows.length) { lists.push({ headers: waiting, rows }); waiting = null; }
    else if (waiting) waiting = null;
  }
  const list = lists[0];
  if (!list) return { headers: waiting || [], rows: [] };
  const bodyRows = [...document.querySelectorAll('tbody tr')];
  return {
    headers: list.headers,
    rows: list.rows.map((row) => ({
      index: bodyRows.indexOf(row),
      cells: [...row.cells].map(words),
      buttons: [...row.querySelectorAll('button, a, [role=button]')].map(words),
    })),
  };
}
