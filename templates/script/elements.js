// Making elements.  Text is only ever text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";
const numbers = new Intl.NumberFormat("en");
const shown = (number) => numbers.format(number);
const counted = (number, noun, plural) => `${shown(number)} ${number === 1 ? noun : plural || noun + "s"}`;

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const chip = (word, kind) => make("span", { class: `chip ${kind || word.replace(/ /g, "-")}` }, word);
const ids = (names, between) => make("span", { class: "id" }, names.join(between || ", "));
const link = (address, ...children) => make("a", { href: address }, ...children);
const percent = (value) => `${Math.floor(value * 100 + 1e-9)} %`;

function fact(list, term, ...value) {
  const told = value.flat().filter(Boolean);
  if (told.length) list.append(make("dt", null, term), make("dd", null, told));
}

function linked(between, names, address) {
  return names.flatMap((name, place) => [place ? between : null, link(address(name), ids([name]))]);
}

function tell(text) {
  document.getElementById("told").textContent = text;
}

function headed(title, ...beside) {
  return make("div", { class: "headed" }, make("h2", { tabindex: "-1" }, title), ...beside);
}
