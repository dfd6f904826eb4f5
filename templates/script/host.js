// One host: all its findings.

function hostPage(run, route, changed) {
  const one = run.byKey.get(plain(route.value).toLowerCase());
  if (!one) return missingPage("host", plain(route.value));
  const findings = findingsOf(run, one);
  if (!route.parameters.has("verdict") && !route.parameters.has("finding") && !route.parameters.has("q")) {
    const attention = VERDICTS.slice(0, OPEN + 1).filter((_, verdict) => one.counts[verdict]);
    if (attention.length) route.parameters.set("verdict", attention.join(","));
  }
  const table = findingsTable(run, one, route, changed);
  const told = make("p", { class: "soft small count" });
  const filter = () => {
    const found = findings.filter(findingFilter(route.parameters));
    table.show(found);
    told.textContent = `${shown(found.length)} of ${counted(findings.length, "finding")}`;
    tell(told.textContent);
  };
  const fields = [
    { name: "q", label: "Article, bulletin, CVE, fix", kind: "text" },
    { name: "verdict", label: "Verdicts", kind: "marks", options: marksOf(one.counts) },
    severityField,
  ];
  const bar = filterBar(fields, route.parameters, () => { changed(); filter(); });
  const place = make("div", null, headed(one.name, chip(STATES[one.state]), one.partial ? chip("in part") : null),
    hostFacts(one), ...hostErrors(run, one), ...hostStrays(run, one),
    findings.length ? [bar, told, table.element] : make("p", { class: "soft" }, noFindings(one)));
  return { title: one.name, element: place, grid: table, ready: () => { filter(); openNamed(table, findings, route); } };
}

const noFindings = (one) => (STATES[one.state] === "not scanned" ? "It could not be scanned." : "No article of the pack applies.");

function openNamed(table, findings, route) {
  const name = plain(route.parameters.get("finding") || "").toLowerCase();
  const found = name && findings.find((one) => one.id.toLowerCase() === name);
  if (found) table.open(found);
}

const marksOf = (counts) =>
  VERDICTS.map((word, verdict) => [word, `${word} ${shown(counts[verdict])}`]).filter((_, verdict) => counts[verdict] && verdict < 6);

function findingFilter(parameters) {
  const verdicts = chosenIn(parameters, "verdict");
  const severity = parameters.get("severity");
  const sought = seeker(parameters.get("q"));
  return (one) =>
    (!verdicts.size || verdicts.has(VERDICTS[one.verdict])) &&
    (!severity || SEVERITIES[one.severity] === severity) &&
    sought(one.sought);
}

function hostFacts(one) {
  const list = make("dl", { class: "inline" });
  fact(list, "system", one.system);
  fact(list, "target", one.target === one.name ? "" : make("span", { class: "id" }, one.target));
  fact(list, one.groups.length > 1 ? "groups" : "group", one.groups.join(", "));
  fact(list, "coverage", coverageOf(one));
  fact(list, "satisfied", shown(one.satisfied));
  fact(list, "waived", one.waived ? shown(one.waived) : "");
  return list;
}

function hostErrors(run, one) {
  const errors = run.errors.get(one.target) || [];
  if (!errors.length) return [];
  const items = errors.map(([what, advice]) =>
    make("li", { class: "outside" }, run.texts[what], " ", make("strong", null, run.texts[advice])));
  return [make("div", { class: "notice" }, make("h3", null, "What could not be read"), make("ul", null, items))];
}

function hostStrays(run, one) {
  if (!one.strays.length) return [];
  const summary = `${counted(one.strays.length, "file does", "files do")} not belong on this host`;
  return [make("details", null, make("summary", null, summary), one.strays.map((number) => evidenceBlock(run, number)))];
}

function findingsTable(run, one, route, changed) {
  const columns = [
    { name: "verdict", title: "verdict", by: (item) => item.verdict * 8 + (item.confidence === "low" ? 4 : 0) + (item.severity || 5) / 2,
      cell: (item) => [chip(VERDICTS[item.verdict]), item.waiver ? chip("waived") : null] },
    { name: "article", title: "article", by: (item) => item.id.padStart(9),
      cell: (item) => [
        make("button", { type: "button", class: "opener", "data-main": true }, make("span", { class: "id" }, item.id), " ", item.title),
        make("span", { class: "reason soft" }, item.reason)] },
    { name: "severity", title: "severity", wide: true, by: (item) => item.severity || 5, cell: (item) => (item.severity ? SEVERITIES[item.severity] : "–") },
    { name: "fix", title: "install", wide: true, by: (item) => fixKey(item.install) || "~", cell: (item) => (item.install.length ? fixLink(item) : "–") },
  ];
  const address = (item) => `#host=${one.key}&finding=${encodeURIComponent(item.id)}`;
  return new Grid({
    name: "findings", label: `Findings on ${one.name}`, columns, tall: true, main: 1,
    sort: route.parameters.get("sort") || "verdict",
    onsort: (sort) => set(route.parameters, "sort", sort, changed),
    detail: (item) => findingBody(run, item, address(item)),
  });
}
