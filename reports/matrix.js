// The matrix with sorting and filtering. Only the visible rows are in the page, so 500 x 85 cells open at once.
// Names and messages are inserted as text, never as markup.
(() => {
  "use strict";
  const source = document.getElementById("cohort-data");
  const board = document.getElementById("board");
  if (!source || !board) return;
  const data = JSON.parse(source.textContent);
  const columns = [];
  data.chapters.forEach((ids, chapter) => ids.forEach((id) => columns.push({ id, chapter, title: data.titles[columns.length] })));
  const rows = data.rows.map(([name, letters, held, made, mean, failures, page]) => {
    let next = 0;
    const scores = [...letters].map((letter) => (letter === "." ? null : held[next++]));
    const handed = [...letters].filter((letter) => !".U!".includes(letter)).length;
    const passed = [...letters].filter((letter) => letter === "P").length;
    return { name, letters, scores, made, handed, passed, mean, failures, page };
  });
  const words = { P: "passed", F: "failed", E: "error", T: "timeout", M: "memory", R: "refused", U: "unverified", "!": "internal error of the harness, counts against nobody", ".": "not handed in" };
  const styles = { "!": "x", ".": "" };
  const byId = (id) => document.getElementById(id);
  const [learner, exercise, chapter, verdict, mistake] = ["by-learner", "by-exercise", "by-chapter", "by-verdict", "by-mistake"].map(byId);
  const view = byId("window"), count = byId("count"), details = byId("cell");
  // The height of a row and the maximum height of the window, as in style.css.
  const HEIGHT = 22, TALLEST = 640, SPARE = 8;
  const advice = details.textContent;
  const collator = new Intl.Collator("en", { numeric: true });
  let sort = { key: "name", way: 1 };
  let cols = [], list = [], at = { row: 0, column: 0 }, isHeld = false, body, top, bottom, first = -1, last = -1;

  const groups = new Map();
  data.mistakes.forEach(([column, id], number) => {
    if (!groups.has(column)) groups.set(column, document.createElement("optgroup"));
    const group = groups.get(column);
    group.label = columns[column].title;
    group.append(new Option(id, String(number)));
  });
  mistake.append(...groups.values());
  if (!groups.size) mistake.closest("label").hidden = true;

  const has = (row, column) => {
    if (verdict.value && row.letters[column] !== verdict.value) return false;
    return !mistake.value || (row.made[column] || []).includes(Number(mistake.value));
  };
  const isSought = () => Boolean(verdict.value || mistake.value);
  const keys = {
    name: (row) => row.name,
    passed: (row) => row.passed,
    mean: (row) => row.mean,
  };
  const keyOf = (row) => (typeof sort.key === "number" ? row.scores[sort.key] : keys[sort.key](row));
  function compare(a, b) {
    const x = keyOf(a), y = keyOf(b);
    if (x === null || y === null) return (x === null) - (y === null);
    const way = typeof x === "string" ? collator.compare(x, y) : x - y;
    return sort.way * way || collator.compare(a.name, b.name);
  }

  function update() {
    const name = learner.value.trim().toLowerCase(), part = exercise.value.trim().toLowerCase();
    cols = columns.map((_, number) => number).filter((number) => {
      const column = columns[number];
      if (chapter.value && String(column.chapter) !== chapter.value) return false;
      return !part || column.id.toLowerCase().includes(part) || column.title.toLowerCase().includes(part);
    });
    list = rows.filter((row) => !name || row.name.toLowerCase().includes(name));
    if (isSought()) {
      cols = cols.filter((column) => list.some((row) => has(row, column)));
      list = list.filter((row) => cols.some((column) => has(row, column)));
    }
    list.sort(compare);
    count.textContent = `${list.length} of ${rows.length} learners, ${cols.length} of ${columns.length} exercises`;
    at = { row: Math.min(at.row, Math.max(list.length - 1, 0)), column: Math.min(at.column, Math.max(cols.length - 1, 0)) };
    details.textContent = advice;
    build();
  }

  function heading(text, key, style) {
    const head = document.createElement("th"), button = document.createElement("button");
    head.scope = "col";
    head.className = style;
    button.type = "button";
    button.textContent = text;
    button.dataset.key = String(key);
    if (sort.key === key) head.setAttribute("aria-sort", sort.way > 0 ? "ascending" : "descending");
    if (typeof key === "number") button.title = columns[key].title;
    button.addEventListener("click", () => {
      sort = { key, way: sort.key === key ? -sort.way : key === "name" ? 1 : -1 };
      update();
      const again = [...view.querySelectorAll("thead button")].find((button) => button.dataset.key === String(key));
      if (again) again.focus({ preventScroll: true });
    });
    head.append(button);
    return head;
  }

  const isGap = (place) => place > 0 && columns[cols[place]].chapter !== columns[cols[place - 1]].chapter;

  function build() {
    const table = document.createElement("table"), line = document.createElement("tr");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", "Learners by exercises");
    table.setAttribute("aria-rowcount", String(list.length + 1));
    table.setAttribute("aria-colcount", String(cols.length + 3));
    line.setAttribute("aria-rowindex", "1");
    line.append(heading("Learner", "name", ""), heading("Passed", "passed", "num"), heading("Mean", "mean", "num"));
    cols.forEach((column, place) => line.append(heading(columns[column].id, column, isGap(place) ? "col gap" : "col")));
    table.createTHead().append(line);
    body = table.createTBody();
    const edges = [0, 1].map(() => {
      const row = document.createElement("tr"), cell = document.createElement("td");
      row.setAttribute("aria-hidden", "true");
      cell.colSpan = cols.length + 3;
      row.append(cell);
      return row;
    });
    [top, bottom] = edges;
    const { scrollTop, scrollLeft } = view;
    view.replaceChildren(table);
    view.scrollTop = scrollTop;
    view.scrollLeft = scrollLeft;
    first = last = -1;
    draw();
  }

  function rowOf(number) {
    const row = list[number], line = document.createElement("tr"), head = document.createElement("th");
    line.setAttribute("aria-rowindex", String(number + 2));
    head.scope = "row";
    head.textContent = row.name;
    head.title = row.name;
    line.append(head);
    for (const text of [`${row.passed}/${row.handed}`, row.mean === null ? "none" : (row.mean + 1e-9).toFixed(2)]) {
      const cell = document.createElement("td");
      cell.className = "num";
      cell.textContent = text;
      line.append(cell);
    }
    cols.forEach((column, place) => {
      const cell = document.createElement("td"), letter = row.letters[column];
      const style = letter in styles ? styles[letter] : letter.toLowerCase();
      cell.className = `c ${style ? `v${style}` : "none"}${isGap(place) ? " gap" : ""}${isSought() && !has(row, column) ? " dim" : ""}`;
      cell.textContent = letter;
      cell.tabIndex = number === at.row && place === at.column ? 0 : -1;
      cell.dataset.place = String(place);
      line.append(cell);
    });
    return line;
  }

  // Puts the visible rows into the table, and the row `wanted` in any case.
  function draw(wanted = -1) {
    const place = Math.floor(view.scrollTop / HEIGHT), many = Math.ceil(TALLEST / HEIGHT);
    let from = Math.max(0, place - SPARE), to = Math.min(list.length, place + many + SPARE);
    if (wanted >= 0 && (wanted < from || wanted >= to)) {
      from = Math.max(0, wanted - many);
      to = Math.min(list.length, wanted + many);
    }
    if (from === first && to === last) return;
    [first, last] = [from, to];
    const lines = [];
    for (let number = from; number < to; number++) lines.push(rowOf(number));
    top.firstChild.style.height = `${from * HEIGHT}px`;
    bottom.firstChild.style.height = `${(list.length - to) * HEIGHT}px`;
    top.hidden = from === 0;
    bottom.hidden = to === list.length;
    const { scrollTop } = view;
    body.replaceChildren(top, ...lines, bottom);
    view.scrollTop = scrollTop; // removing the focused cell moves it
    if (isHeld) {
      const cell = cellAt();
      (cell || view).focus({ preventScroll: true });
    }
  }

  const cellAt = () => {
    const line = at.row >= first && at.row < last ? body.rows[at.row - first + 1] : null;
    return line ? line.cells[at.column + 3] : null;
  };

  function describe() {
    const row = list[at.row], column = cols[at.column];
    if (!row || column === undefined) return;
    const letter = row.letters[column], parts = [document.createElement("b")];
    parts[0].textContent = row.name;
    const score = row.scores[column] === null || letter === "!" ? "" : `, score ${(row.scores[column] / 100).toFixed(2)}`;
    parts.push(`, ${columns[column].title}: ${words[letter] || letter}${score}.`);
    for (const number of row.made[column] || []) {
      const says = document.querySelector(`#m${number} .says`), code = document.createElement("code");
      code.textContent = data.mistakes[number][1];
      parts.push(" ", code, `: ${says ? says.textContent : ""}`);
    }
    if (letter !== "P" && column in row.failures) parts.push(` First failure: ${data.checks[row.failures[column]]}.`);
    const address = addressOf(row, column);
    if (address) {
      const link = document.createElement("a");
      link.setAttribute("href", address);
      link.textContent = "Code and first failure";
      parts.push(" ", link);
    }
    details.replaceChildren(...parts);
  }

  // The learner's page at the exercise; "" where nothing was handed in or there are no pages.
  const addressOf = (row, column) =>
    row.page && row.letters[column] !== "." ? `${row.page}#${encodeURIComponent(columns[column].id)}` : "";
  function open() {
    const row = list[at.row], column = cols[at.column];
    const address = row && column !== undefined ? addressOf(row, column) : "";
    if (address) location.assign(address);
  }

  function go(row, column) {
    const before = cellAt();
    if (before) before.tabIndex = -1;
    at = { row: Math.min(Math.max(row, 0), list.length - 1), column: Math.min(Math.max(column, 0), cols.length - 1) };
    const head = body.parentNode.tHead.offsetHeight;
    const place = at.row * HEIGHT;
    if (place < view.scrollTop) view.scrollTop = place;
    else if (place + HEIGHT + head > view.scrollTop + view.clientHeight) view.scrollTop = place + HEIGHT + head - view.clientHeight + 16;
    isHeld = true;
    draw(at.row);
    const cell = cellAt();
    if (!cell) return;
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
    const side = body.rows[1].cells[0].offsetWidth;
    if (cell.offsetLeft < view.scrollLeft + side) view.scrollLeft = cell.offsetLeft - side;
    else if (cell.offsetLeft + 28 > view.scrollLeft + view.clientWidth) view.scrollLeft = cell.offsetLeft + 44 - view.clientWidth;
    describe();
  }

  view.addEventListener("keydown", (event) => {
    if (event.target.closest("thead") || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((view.clientHeight - body.parentNode.tHead.offsetHeight) / HEIGHT) - 1);
    const moves = {
      ArrowUp: [at.row - 1, at.column], ArrowDown: [at.row + 1, at.column], ArrowLeft: [at.row, at.column - 1],
      ArrowRight: [at.row, at.column + 1], PageUp: [at.row - page, at.column], PageDown: [at.row + page, at.column],
      Home: [event.ctrlKey ? 0 : at.row, 0], End: [event.ctrlKey ? list.length - 1 : at.row, cols.length - 1],
    };
    if (event.key === "Enter" && event.target.closest("td.c")) { event.preventDefault(); open(); return; }
    const move = moves[event.key];
    if (!move || !list.length || !cols.length) return;
    event.preventDefault();
    go(...move);
  });
  const cellOf = (event) => event.target.closest("td.c");
  view.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) go(cell.parentNode.rowIndex - 2 + first, Number(cell.dataset.place));
  });
  view.addEventListener("dblclick", (event) => { if (cellOf(event)) open(); });
  view.addEventListener("focusin", (event) => {
    isHeld = !event.target.closest("thead");
    if (cellOf(event)) describe();
  });
  view.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !view.contains(event.relatedTarget)) isHeld = false;
  });
  let isWaiting = false;
  view.addEventListener("scroll", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => { isWaiting = false; draw(); });
  });
  addEventListener("resize", () => draw());
  for (const field of [learner, exercise]) field.addEventListener("input", update);
  for (const field of [chapter, verdict, mistake]) field.addEventListener("change", update);
  byId("clear").addEventListener("click", () => {
    for (const field of [learner, exercise, chapter, verdict, mistake]) field.value = "";
    update();
  });

  // From a mistake in the list to the learners who made it.
  for (const item of document.querySelectorAll("[data-mistake]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "find";
    button.textContent = "Show them in the matrix";
    button.addEventListener("click", () => {
      for (const field of [learner, exercise, chapter, verdict]) field.value = "";
      mistake.value = item.dataset.mistake;
      update();
      byId("matrix").scrollIntoView();
      mistake.focus({ preventScroll: true });
    });
    item.append(button);
  }
  board.hidden = false;
  update();
})();
