// Tables of class "sortable": a button in each heading sorts by its column.  Without script they are plain tables.
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const collator = new Intl.Collator("en", { numeric: true });
  const valueOf = (cell) => cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
  const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
  // Empty values stay at the end, whichever way the others go.
  const compare = (a, b, way) => {
    if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
    return way * (isNumber(a) && isNumber(b) ? Number(a) - Number(b) : collator.compare(a, b));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains("plain")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = body.rows[0] && body.rows[0].cells[column];
        const down = head.getAttribute("aria-sort") === "ascending"
          || (!head.hasAttribute("aria-sort") && first && first.dataset.v !== undefined);
        for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = [...body.rows].map((row) => [valueOf(row.cells[column]), row]);
        keyed.sort((a, b) => compare(a[0], b[0], down ? -1 : 1));
        body.append(...keyed.map((pair) => pair[1]));
      });
    });
  }
})();
