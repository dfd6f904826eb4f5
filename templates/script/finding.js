// What a finding opens to: its evidence, and everything needed to argue it.

function evidenceBlock(run, number) {
  const [kind, subject, comparison, note, rows] = run.evidence[number];
  const texts = run.texts;
  const head = make("thead", null, make("tr", null, make("td"), make("th", { scope: "col" }, "expected"), make("th", { scope: "col" }, "observed")));
  const body = make("tbody");
  for (const [name, expected, observed, differs] of rows) {
    body.append(
      make("tr", { class: differs ? "differs" : null },
        make("th", { scope: "row", class: "outside" }, texts[name]),
        make("td", { class: "outside" }, texts[expected]),
        make("td", { class: "outside" }, texts[observed])),
    );
  }
  if (note) {
    body.append(make("tr", null, make("th", { scope: "row" }, "read in"), make("td", { colspan: 2, class: "outside soft" }, texts[note])));
  }
  return make("div", { class: "evidence" },
    make("p", { class: "subject" }, make("span", { class: "soft" }, texts[kind].replace(/-/g, " ")), " ",
      make("span", { class: "id" }, texts[subject]), " ", chip(texts[comparison])),
    make("table", { "aria-label": `Evidence: ${texts[subject]}` }, head, body));
}

const EVIDENCE_SHOWN = 60; // pieces of evidence that are shown at once

function findingBody(run, one, address) {
  const list = make("dl", { class: "facts" });
  fact(list, "why", one.reason);
  fact(list, "to settle it", one.settle);
  fact(list, "install", one.install.length && fixLink(one));
  fact(list, "or instead", one.alternatives.length && ids(one.alternatives));
  fact(list, "advice", one.advice);
  fact(list, "covered by", one.coveredBy.length && ids(one.coveredBy));
  fact(list, "remarks", one.remarks.map((remark) => chip(remark, "remark")));
  fact(list, "severity", one.severity ? SEVERITIES[one.severity] : "");
  fact(list, "bulletins", one.bulletins.length && ids(one.bulletins));
  fact(list, "CVEs", one.cves.length && ids(one.cves));
  fact(list, "waived by", one.waiver);
  fact(list, "confidence", one.confidence);
  fact(list, "fingerprint", make("span", { class: "id soft" }, one.fingerprint));
  fact(list, "see also", address && [link(`#article=${encodeURIComponent(one.id)}`, "this article on all hosts"), " · ", link(address, "link to this finding")]);
  const pieces = make("div", { class: "pieces" });
  more(pieces, one.evidence, EVIDENCE_SHOWN, (number) => evidenceBlock(run, number), "pieces of evidence");
  if (!one.evidence.length) pieces.append(make("p", { class: "soft" }, "It rests on no piece of evidence of its own."));
  return make("div", { class: "body" }, pieces, list);
}

// Some of many, and a button for the rest.
function more(place, items, limit, made, noun) {
  place.append(...items.slice(0, limit).map(made));
  if (items.length <= limit) return;
  const rest = items.slice(limit);
  const button = make("button", { type: "button", class: "quiet" }, `Show ${shown(rest.length)} more ${noun}`);
  button.addEventListener("click", () => {
    button.remove();
    more(place, rest, 20 * limit, made, noun);
  });
  place.append(button);
}

const fixKey = (steps) => steps.join("+");
const fixAddress = (steps) => `#fix=${encodeURIComponent(fixKey(steps))}`;
const fixLink = (one) => link(fixAddress(one.install), ids(one.install, ", then "));
