// One fix, and all of them: what to install, what it closes, and where.

function fixesOf(run) {
  if (run.fixes) return run.fixes;
  const fixes = new Map();
  for (const article of run.articles) {
    const counts = tally(run, article, null);
    for (let state = 1; state < counts.length; state++) {
      if (!counts[state]) continue;
      const found = finding(run, article, state);
      if (found.verdict >= FAILING || !found.install.length) continue;
      const key = fixKey(found.install);
      if (!fixes.has(key)) fixes.set(key, { key, steps: found.install, findings: 0, articles: new Map() });
      const fix = fixes.get(key);
      fix.findings += counts[state];
      fix.articles.set(article, (fix.articles.get(article) || 0) + counts[state]);
    }
  }
  for (const fix of fixes.values()) finish(run, fix);
  run.fixes = [...fixes.values()].sort((one, other) => other.findings - one.findings || other.hosts.length - one.hosts.length);
  return run.fixes;
}

function finish(run, fix) {
  const last = run.articles.find((article) => article.id === fix.steps[fix.steps.length - 1]);
  const wanted = (found) => found.verdict < FAILING && fixKey(found.install) === fix.key;
  const articles = [...fix.articles.keys()];
  fix.title = last ? finding(run, last, 1).title : "";
  fix.hosts = run.hosts.filter((one) => articles.some((article) => {
    const state = stateAt(run, one.block, one.row, article.number);
    return state && wanted(finding(run, article, state));
  }));
  fix.sought = `${fix.steps.join(" ")} ${fix.title}`.toLowerCase();
}

function fixPage(run, route) {
  const fix = fixesOf(run).find((one) => one.key.toLowerCase() === plain(route.value).toLowerCase());
  if (!fix) return missingPage("fix", plain(route.value), run);
  const rows = [...fix.articles].sort((one, other) => other[1] - one[1]);
  const body = make("tbody");
  more(body, rows, 100, ([article, count]) => make("tr", null,
    make("th", { scope: "row" }, link(`#article=${encodeURIComponent(article.id)}`, ids([article.id])),
      make("span", { class: "soft outside under" }, finding(run, article, 1).title)),
    make("td", { class: "number" }, shown(count))), "articles");
  const hosts = make("p", { class: "names" });
  more(hosts, fix.hosts, 60, (one) => make("span", { class: "name" }, link(`#host=${one.key}`, one.name)), "hosts");
  const list = make("dl", { class: "inline" });
  fact(list, "closes", counted(fix.findings, "finding"));
  fact(list, "on", link(`#hosts&fix=${encodeURIComponent(fix.key)}`, counted(fix.hosts.length, "host")));
  const title = `Install ${fix.steps.join(", then ")}`;
  const element = make("div", null, headed(title), fix.title ? make("p", { class: "lead" }, fix.title) : null, list,
    make("div", { class: "columns" },
      make("section", { class: "card" }, make("h3", null, "What it closes"),
        make("table", null, make("thead", null, make("tr", null, make("th", { scope: "col" }, "article"), make("th", { scope: "col", class: "number" }, "findings"))), body)),
      make("section", { class: "card" }, make("h3", null, "Where"), hosts)));
  return { title, element, ready: () => tell(title) };
}
