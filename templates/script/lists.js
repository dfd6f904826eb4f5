// The lists of hosts, of fixes and of articles, and what the search finds in all of them.

function listPage({ title, noun, plural, fields, items, filter, grid, route, changed }) {
  const told = make("p", { class: "soft small count" });
  const apply = () => {
    const found = items().filter(filter(route.parameters));
    grid.show(found);
    told.textContent = `${shown(found.length)} of ${counted(items().length, noun, plural)}`;
    tell(told.textContent);
  };
  const bar = filterBar(fields, route.parameters, () => { changed(); apply(); });
  return { title, element: make("div", null, headed(title), bar, told, grid.element), grid, ready: apply };
}

function hostsPage(run, route, changed) {
  const columns = [
    { name: "host", title: "host", by: (one) => one.name.toLowerCase(), cell: (one) => make("a", { href: `#host=${one.key}`, "data-main": true }, one.name) },
    { name: "state", title: "state", by: (one) => one.state, cell: (one) => [chip(STATES[one.state]), one.partial ? chip("in part") : null] },
    { name: "system", title: "system", wide: true, by: (one) => one.system, cell: (one) => one.system },
    { name: "failed", title: "fails", number: true, by: (one) => one.failed * 1e6 + one.open, cell: (one) => shown(one.failed) },
    { name: "open", title: "open", number: true, by: (one) => one.open, cell: (one) => shown(one.open) },
    { name: "satisfied", title: "satisfied", number: true, wide: true, by: (one) => one.satisfied, cell: (one) => shown(one.satisfied) },
    { name: "coverage", title: "coverage", number: true, wide: true, by: (one) => one.coverage, cell: coverageOf },
  ];
  const grid = new Grid({ name: "hosts", label: "Hosts", columns, main: 0, sort: route.parameters.get("sort") || "-failed",
    onsort: (sort) => set(route.parameters, "sort", sort, changed) });
  const states = STATES.map((word, state) => [word, word]).filter((_, state) => run.hosts.some((one) => one.state === state));
  const fields = [
    { name: "q", label: "Name, address, system", kind: "text" },
    { name: "state", label: "Any state", kind: "choice", options: states },
    { name: "verdict", label: "Any verdict", kind: "choice", options: VERDICTS.slice(0, 6).map((word) => [word, `with ${word}`]) },
    severityField, groupField(run),
  ];
  return listPage({ title: "Hosts", noun: "host", fields, items: () => run.hosts, filter: (parameters) => hostFilter(run, parameters), grid, route, changed });
}

function hostFilter(run, parameters) {
  const sought = seeker(parameters.get("q"));
  const state = STATES.indexOf(parameters.get("state"));
  const verdict = VERDICTS.indexOf(parameters.get("verdict"));
  const severity = SEVERITIES.indexOf(parameters.get("severity"));
  const grouped = inGroup(parameters.get("group"));
  const fix = parameters.get("fix");
  const needing = fix && new Set((fixesOf(run).find((one) => one.key === fix) || { hosts: [] }).hosts);
  return (one) =>
    (state < 0 || one.state === state) && (verdict < 0 || one.counts[verdict] > 0) &&
    (severity < 0 || one.severities[severity] > 0) && (!needing || needing.has(one)) && grouped(one) && sought(one.sought);
}

function fixesPage(run, route, changed) {
  const columns = [
    { name: "fix", title: "install", by: (one) => one.key, cell: (one) => [make("a", { href: fixAddress(one.steps), "data-main": true }, ids(one.steps, ", then ")), make("span", { class: "reason soft" }, one.title)] },
    { name: "closes", title: "closes", number: true, by: (one) => one.findings, cell: (one) => shown(one.findings) },
    { name: "hosts", title: "hosts", number: true, by: (one) => one.hosts.length, cell: (one) => shown(one.hosts.length) },
    { name: "articles", title: "articles", number: true, wide: true, by: (one) => one.articles.size, cell: (one) => shown(one.articles.size) },
  ];
  const grid = new Grid({ name: "fixes", label: "Fixes", columns, tall: true, main: 0, sort: route.parameters.get("sort") || "-closes",
    onsort: (sort) => set(route.parameters, "sort", sort, changed) });
  const filter = (parameters) => { const sought = seeker(parameters.get("q")); return (one) => sought(one.sought); };
  return listPage({ title: "Fixes", noun: "fix", plural: "fixes", fields: [{ name: "q", label: "Fix or title", kind: "text" }], items: () => fixesOf(run), filter, grid, route, changed });
}

// Articles with their verdicts counted over the hosts of a group, or all.
function articleLines(run, chosen) {
  if (run.lines && run.lines.chosen === chosen) return run.lines;
  const grouped = inGroup(chosen);
  const meant = chosen ? new Uint8Array(run.hosts.length) : null;
  if (meant) for (const one of run.hosts) meant[one.block.first + one.row] = grouped(one) ? 1 : 0;
  const lines = run.articles.map((article) => articleLine(run, article, tally(run, article, meant)));
  run.lines = lines.filter((line) => line.total);
  run.lines.chosen = chosen;
  return run.lines;
}

function articleLine(run, article, tallied) {
  const counts = new Array(VERDICTS.length).fill(0);
  let any = 1;
  for (let state = 1; state < tallied.length; state++) {
    if (!tallied[state]) continue;
    counts[article.states[state - 1][0]] += tallied[state];
    any = state;
  }
  const { id, title, severity, sought, bulletins } = finding(run, article, any);
  const failed = counts[0] + counts[1] + counts[2];
  return { article, id, title, severity, sought, bulletins, counts, failed, open: counts[OPEN], total: failed + counts[3] + counts[4] + counts[5] };
}

function articlesPage(run, route, changed) {
  const count = (name, title, value, wide) => ({ name, title, number: true, wide, by: value, cell: (one) => shown(value(one)) });
  const columns = [
    { name: "article", title: "article", by: (one) => one.id.padStart(9), cell: (one) => [make("a", { href: `#article=${encodeURIComponent(one.id)}`, "data-main": true }, make("span", { class: "id" }, one.id), " ", one.title), make("span", { class: "reason soft" }, one.bulletins.join(", "))] },
    { name: "severity", title: "severity", wide: true, by: (one) => one.severity || 5, cell: (one) => (one.severity ? SEVERITIES[one.severity] : "–") },
    count("failed", "fails", (one) => one.failed), count("open", "open", (one) => one.open),
    count("satisfied", "satisfied", (one) => one.counts[4] + one.counts[5], true),
  ];
  const grid = new Grid({ name: "articles", label: "Articles", columns, tall: true, main: 0, sort: route.parameters.get("sort") || "-failed",
    onsort: (sort) => set(route.parameters, "sort", sort, changed) });
  const fields = [
    { name: "q", label: "Article, title, bulletin, CVE", kind: "text" },
    { name: "verdict", label: "Any verdict", kind: "choice", options: VERDICTS.slice(0, 6).map((word) => [word, word]) },
    severityField, groupField(run),
  ];
  const filter = (parameters) => {
    const sought = seeker(parameters.get("q"));
    const verdict = VERDICTS.indexOf(parameters.get("verdict"));
    const severity = SEVERITIES.indexOf(parameters.get("severity"));
    return (one) => (verdict < 0 || one.counts[verdict] > 0) && (severity < 0 || one.severity === severity) && sought(one.sought);
  };
  return listPage({ title: "Articles", noun: "article", fields, items: () => articleLines(run, route.parameters.get("group") || ""), filter, grid, route, changed });
}

const FOUND = 30; // of each kind that the search shows

function foundPage(run, route) {
  const words = plain(route.value);
  const sought = seeker(words);
  const part = (title, items, made) => {
    const found = items.filter((one) => sought(one.sought));
    const list = make("ul", { class: "found" });
    more(list, found, FOUND, (one) => make("li", null, made(one)), title.toLowerCase());
    return found.length ? make("section", { class: "card" }, make("h3", null, `${title} (${shown(found.length)})`), list) : null;
  };
  const parts = [
    part("Hosts", run.hosts, (one) => [link(`#host=${one.key}`, one.name), " ", make("span", { class: "soft" }, one.system)]),
    part("Articles", articleLines(run, ""), (one) => [link(`#article=${encodeURIComponent(one.id)}`, ids([one.id])), " ", one.title]),
    part("Fixes", fixesOf(run), (one) => [link(fixAddress(one.steps), ids(one.steps, ", then ")), " ", one.title]),
  ].filter(Boolean);
  const title = parts.length ? `Found for ${words}` : `Nothing found for ${words}`;
  return { title, element: make("div", null, headed(title), make("div", { class: "columns" }, parts)), stay: true, ready: () => tell(title) };
}

// With ``run`` the name may be an article's: one that nobody has to install by itself is no fix, but has findings.
function missingPage(kind, name, run) {
  const article = run && run.articles.find((one) => one.id.toLowerCase() === name.toLowerCase());
  const title = article ? `No finding is closed by ${article.id} alone` : `There is no ${kind} ${name.slice(0, 200)} in this report`;
  const ways = make("p", null, article ? [link(`#article=${encodeURIComponent(article.id)}`, `What was found of ${article.id}`), " "] : null,
    link("#overview", "Back to the overview"));
  return { title, element: make("div", null, headed(title), ways), ready: () => tell(title) };
}
