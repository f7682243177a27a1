"use strict";
// Sort a table by a column: a button in each heading, as aria-sort says. Without scripts the tables stay as they are.
(function () {
  const told = document.getElementById("sorted");
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function key(row, place) {
    const cell = row.cells[place];
    const number = cell.dataset.number;
    return { number: number === undefined ? null : Number(number), text: cell.textContent.trim() };
  }

  // Numbers come before words, and empty cells last, in either direction.
  function rank(each) {
    return each.number !== null ? 0 : each.text !== "" ? 1 : 2;
  }

  function compare(a, b, down) {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    const order = a.number !== null ? a.number - b.number : words.compare(a.text, b.text);
    return down ? -order : order;
  }

  function sort(table, heading, place) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const rows = Array.from(table.tBodies[0].rows, (row, index) => ({ row, index, key: key(row, place) }));
    rows.sort((a, b) => compare(a.key, b.key, down) || a.index - b.index);
    table.tBodies[0].append(...rows.map((each) => each.row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    told.textContent = "Sorted by " + heading.textContent + ", " + (down ? "descending" : "ascending");
  }

  for (const table of document.querySelectorAll("table")) {
    if (table.tBodies[0].rows.length < 2) continue;
    Array.from(table.tHead.rows[0].cells).forEach((heading, place) => {
      if (heading.tagName !== "TH") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, place));
    });
  }
})();
