// One article on all hosts: each state it was found in, with its evidence and its hosts.

function articlePage(run, route) {
  const name = plain(route.value).toLowerCase();
  const article = run.articles.find((one) => one.id.toLowerCase() === name);
  if (!article) return missingPage("article", plain(route.value));
  const counts = tally(run, article, null);
  const states = article.states.map((_, place) => finding(run, article, place + 1)).filter((one) => counts[one.state]);
  states.sort((one, other) => one.verdict - other.verdict || counts[other.state] - counts[one.state]);
  const first = states[0] || finding(run, article, 1);
  const list = make("dl", { class: "inline" });
  fact(list, "severity", first.severity ? SEVERITIES[first.severity] : "");
  fact(list, "bulletins", first.bulletins.length && ids(first.bulletins));
  fact(list, "CVEs", first.cves.length && ids(first.cves));
  const place = make("div", { class: "states" });
  more(place, states, 40, (one) => stateBlock(run, article, one, counts[one.state]), "states");
  const title = `${article.id} ${first.title}`;
  const element = make("div", null, headed(title), list,
    make("p", { class: "soft" }, `Found in ${counted(states.length, "state")}: hosts with the same evidence stand together.`), place);
  return { title, element, ready: () => tell(title) };
}

function stateBlock(run, article, one, count) {
  const details = make("details", { class: "card state" },
    make("summary", null, chip(VERDICTS[one.verdict]), one.waiver ? [" ", chip("waived")] : null, " ",
      make("strong", null, `on ${counted(count, "host")}`), make("span", { class: "reason soft outside" }, one.reason)));
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const hosts = make("p", { class: "names" });
    more(hosts, hostsIn(run, article, (found) => found === one), 60,
      (host) => make("span", { class: "name" }, link(`#host=${host.key}&finding=${encodeURIComponent(article.id)}`, host.name)), "hosts");
    details.append(hosts, findingBody(run, one, ""));
  });
  return details;
}
