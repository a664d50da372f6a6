// RFC 4180: rows of cells.
export function rowsOf(text) {
  const rows = [];
  let [row, cell, quoted] = [[], '', false];
  const end = () => (row.push(cell), (cell = ''));
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') (cell += '"'), (at += 1);
    else if (sign === '"') quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === ',') end();
    else if (sign === '\n') end(), rows.push(row), (row = []);
    else if (sign !== '\r') cell += sign;
  }
  if (cell || row.length > 0) end(), rows.push(row);
  return rows;
}
