// Bars of filters over a table, kept in the page's address.

// `fields` say what can be chosen: { name, label, kind: "text" | "choice" | "marks", options }.
function filterBar(fields, parameters, changed) {
  const bar = make("div", { class: "filters", role: "group", "aria-label": "Filters" });
  for (const field of fields) bar.append(FIELDS[field.kind](field, parameters, changed));
  return bar;
}

const FIELDS = {
  text({ name, label }, parameters, changed) {
    const input = make("input", { type: "search", placeholder: label, "aria-label": label, spellcheck: "false" });
    input.value = parameters.get(name) || "";
    input.addEventListener("input", () => set(parameters, name, input.value.trim(), changed));
    return input;
  },
  choice({ name, label, options }, parameters, changed) {
    const select = make("select", { "aria-label": label });
    select.append(make("option", { value: "" }, label));
    for (const [value, text, inside] of options) {
      const place = inside ? group(select, inside) : select;
      place.append(make("option", { value }, text));
    }
    select.value = parameters.get(name) || "";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.addEventListener("change", () => set(parameters, name, select.value, changed));
    return select;
  },
  marks({ name, label, options }, parameters, changed) {
    const chosen = new Set((parameters.get(name) || "").split(",").filter(Boolean));
    const box = make("span", { class: "marks", role: "group", "aria-label": label });
    for (const [value, text] of options) {
      const pressed = () => String(chosen.has(value));
      const button = make("button", { type: "button", class: `mark ${value}`, "aria-pressed": pressed() }, text);
      button.addEventListener("click", () => {
        if (!chosen.delete(value)) chosen.add(value);
        button.setAttribute("aria-pressed", pressed());
        set(parameters, name, [...chosen].join(","), changed);
      });
      box.append(button);
    }
    return box;
  },
};

function group(select, label) {
  const found = [...select.children].find((one) => one.label === label && one.tagName === "OPTGROUP");
  if (found) return found;
  const made = make("optgroup", { label });
  select.append(made);
  return made;
}

function set(parameters, name, value, changed) {
  if (value) parameters.set(name, value);
  else parameters.delete(name);
  changed();
}

const chosenIn = (parameters, name) => new Set((parameters.get(name) || "").split(",").filter(Boolean));

// Whether a text has every word that is sought.
function seeker(sought) {
  const words = (sought || "").toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.includes(word));
}

const severityField = {
  name: "severity", label: "Any severity", kind: "choice",
  options: [1, 2, 3, 4, 0].map((number) => [SEVERITIES[number], SEVERITIES[number]]),
};

function groupField(run) {
  const groups = run.groups.map((name) => [`group:${name}`, name, "Groups"]);
  const systems = run.systems.map((name) => [`system:${name}`, name, "Systems"]);
  return { name: "group", label: "Any group or system", kind: "choice", options: [...groups, ...systems] };
}

function inGroup(chosen) {
  if (!chosen) return () => true;
  const [kind, name] = [chosen.slice(0, chosen.indexOf(":")), chosen.slice(chosen.indexOf(":") + 1)];
  return kind === "group" ? (one) => one.groups.includes(name) : (one) => one.system === name;
}
