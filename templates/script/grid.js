// A table of any length: only the rows in sight are in the page.  Rows are of one height; one that
// is opened has a second row below it, of any height.

const BEYOND = 12; // rows kept above and below those in sight
const HEADER = 60; // pixels that the head of the page covers, and a little
const PRINTED = 1000; // rows that are printed
const PRINTED_OPEN = 200; // rows that are printed with what they open to

class Grid {
  constructor({ name, label, columns, tall, main, detail, sort, onsort }) {
    Object.assign(this, { name, columns, main, detail, sort, onsort, items: [], rows: new Map(), opened: new Map() });
    this.before = make("td");
    this.after = make("td");
    this.body = make("tbody", { onkeydown: (event) => this.move(event) });
    this.first = make("tr", { class: "space", "aria-hidden": "true" }, this.before);
    this.last = make("tr", { class: "space", "aria-hidden": "true" }, this.after);
    this.heads = new Map();
    const heads = columns.map((column) => this.head(column));
    this.table = make(
      "table",
      { class: `grid ${name}${tall ? " tall" : ""}`, "aria-label": label },
      make("thead", null, make("tr", { "aria-rowindex": 1 }, heads)),
      this.body,
    );
    this.body.append(this.first, this.last);
    this.element = this.table;
    this.redraw = () => this.draw();
    this.mark();
  }

  head(column) {
    const cell = make("th", { scope: "col", class: classes(column) });
    if (column.by) {
      cell.append(make("button", { type: "button", onclick: () => this.turn(column) }, column.title));
      this.heads.set(column.name, cell);
    } else {
      cell.append(column.title);
    }
    return cell;
  }

  turn(column) {
    const [name, down] = this.order();
    const first = column.number ? "-" : "";
    const other = first ? "" : "-";
    this.sort = (name === column.name && (down ? "-" : "") === first ? other : first) + column.name;
    this.mark();
    this.show(this.items);
    this.onsort(this.sort);
  }

  order() {
    const down = this.sort.startsWith("-");
    return [down ? this.sort.slice(1) : this.sort, down];
  }

  mark() {
    const [name, down] = this.order();
    for (const [own, cell] of this.heads) {
      if (own === name) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  }

  sorted(items) {
    const [name, down] = this.order();
    const column = this.columns.find((one) => one.name === name);
    if (!column || !column.by) return items;
    const turn = down ? -1 : 1;
    const values = new Map(items.map((item) => [item, column.by(item)]));
    return [...items].sort((one, other) => {
      const [a, b] = [values.get(one), values.get(other)];
      return a < b ? -turn : a > b ? turn : 0;
    });
  }

  show(items) {
    this.items = this.sorted(items);
    this.clear();
    this.table.setAttribute("aria-rowcount", this.items.length + 1);
    this.draw();
  }

  clear() {
    for (const row of this.rows.values()) row.forEach((one) => one.remove());
    this.rows.clear();
    this.places = new Map([...this.opened].map(([item, height]) => [this.items.indexOf(item), height]));
    this.places.delete(-1);
  }

  height() {
    if (!this.rowHeight) {
      const probe = this.rows.values().next().value;
      const height = probe ? probe[0].getBoundingClientRect().height : 0;
      if (!height) return 40;
      this.rowHeight = height;
    }
    return this.rowHeight;
  }

  top(index) {
    let extra = 0;
    for (const [place, height] of this.places) if (place < index) extra += height;
    return index * this.height() + extra;
  }

  at(offset) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle + 1) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  draw() {
    if (!this.table.isConnected) return;
    this.spread();
    const above = -this.first.getBoundingClientRect().top;
    let from = Math.max(0, this.at(above) - BEYOND);
    let to = Math.min(this.items.length, this.at(above + innerHeight) + 1 + BEYOND);
    if (this.printing) [from, to] = [0, Math.min(this.items.length, PRINTED)];
    for (const [index, row] of this.rows) {
      if (index >= from && index < to) continue;
      if (row.some((one) => one.contains(document.activeElement))) continue;
      row.forEach((one) => one.remove());
      this.rows.delete(index);
    }
    const measured = this.rowHeight;
    let next = this.last;
    for (let index = to - 1; index >= from; index--) {
      let row = this.rows.get(index);
      if (!row) {
        row = this.row(this.items[index], index);
        this.rows.set(index, row);
        next.before(...row);
      }
      next = row[0];
    }
    this.space(this.before, from);
    this.after.style.height = `${Math.max(0, this.top(this.items.length) - this.top(to))}px`;
    if (!measured && this.rows.size && this.height() && this.rowHeight) this.draw();
  }

  // Cells that go across do so over the columns that are shown: a narrow page leaves some out.
  spread() {
    const span = [...this.table.tHead.rows[0].cells].filter((cell) => cell.offsetWidth).length || 1;
    if (span === this.span) return;
    this.span = span;
    this.before.colSpan = this.after.colSpan = span;
    for (const cell of this.body.querySelectorAll(":scope > .detail > td")) cell.colSpan = span;
  }

  space(cell, from) {
    cell.style.height = `${this.top(from)}px`;
  }

  row(item, index) {
    const open = this.opened.has(item);
    const cells = this.columns.map((column, place) =>
      make(place === this.main ? "th" : "td", { class: classes(column), scope: place === this.main ? "row" : null }, column.cell(item)),
    );
    const row = make("tr", { "aria-rowindex": index + 2, "data-index": index }, cells);
    row.addEventListener("click", (event) => this.press(event, row));
    const control = row.querySelector("[data-main]");
    if (!this.detail) return [row];
    control.setAttribute("aria-expanded", String(open));
    control.addEventListener("click", () => this.toggle(item, index));
    return open || (this.printing && index < PRINTED_OPEN) ? [row, this.below(item)] : [row];
  }

  below(item) {
    return make("tr", { class: "detail" }, make("td", { colspan: this.span }, this.detail(item)));
  }

  press(event, row) {
    if (event.target.closest("a, button, input, select") || getSelection().toString()) return;
    row.querySelector("[data-main]").click();
  }

  toggle(item, index) {
    const row = this.rows.get(index);
    const control = row[0].querySelector("[data-main]");
    if (this.opened.delete(item)) {
      this.places.delete(index);
      row.splice(1).forEach((one) => one.remove());
    } else {
      row.push(this.below(item));
      row[0].after(row[1]);
      const height = row[1].getBoundingClientRect().height;
      this.opened.set(item, height);
      this.places.set(index, height);
    }
    control.setAttribute("aria-expanded", String(row.length > 1));
    this.draw();
  }

  open(item) {
    const index = this.items.indexOf(item);
    if (index < 0) return;
    this.reach(index);
    if (!this.opened.has(item)) this.toggle(item, index);
    const head = this.table.tHead.getBoundingClientRect();
    scrollBy({ top: this.rows.get(index)[0].getBoundingClientRect().top - head.height - HEADER, behavior: "instant" });
    this.draw();
    this.rows.get(index)[0].querySelector("[data-main]").focus({ preventScroll: true });
  }

  reach(index) {
    const start = this.first.getBoundingClientRect().top + scrollY + this.top(index);
    const head = this.table.tHead.getBoundingClientRect().height + HEADER;
    if (start < scrollY + head) scrollTo({ top: start - head, behavior: "instant" });
    else if (start + 2 * this.height() > scrollY + innerHeight)
      scrollTo({ top: start + 3 * this.height() - innerHeight, behavior: "instant" });
    this.draw();
  }

  move(event) {
    const row = event.target.closest("tr[data-index]");
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (!row || !(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const wanted = Number(row.dataset.index) + steps[event.key];
    const index = Math.max(0, Math.min(this.items.length - 1, wanted));
    this.reach(index);
    this.rows.get(index)[0].querySelector("[data-main]").focus({ preventScroll: true });
  }

  print(printing) {
    this.printing = printing;
    this.clear();
    this.draw();
  }
}

const classes = (column) => [column.name, column.number && "number", column.wide && "wide"].filter(Boolean).join(" ");
