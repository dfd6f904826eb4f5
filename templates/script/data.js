// What the page holds: scanner/report/page_data.py writes it, this reads it.

const VERDICTS = ["missing", "regressed", "mismatched", "undetermined", "installed", "covered", "not-applicable"];
const STATES = ["not compliant", "undecided", "not scanned", "nothing applies", "compliant"];
const SEVERITIES = ["not rated", "critical", "important", "moderate", "low"];
const CONFIDENCES = ["high", "medium", "low"];
const FAILING = 3; // verdicts before this one fail
const OPEN = 3;

async function unpacked(id) {
  const element = document.getElementById(id);
  const text = element.textContent;
  element.remove();
  let packed;
  if (Uint8Array.fromBase64) {
    packed = Uint8Array.fromBase64(text);
  } else {
    const letters = atob(text);
    packed = new Uint8Array(letters.length);
    for (let place = 0; place < letters.length; place++) packed[place] = letters.charCodeAt(place);
  }
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function loaded() {
  const [text, cells] = await Promise.all([unpacked("data"), unpacked("cells")]);
  const held = JSON.parse(new TextDecoder().decode(text));
  const run = {
    texts: held.texts,
    evidence: held.evidence,
    cells,
    articles: held.articles.map(([rule, states], number) => ({ number, id: held.texts[rule], states, known: [] })),
    errors: new Map(held.errors.map(([target, errors]) => [held.texts[target], errors])),
    blocks: [],
    hosts: [],
    groups: [],
    systems: [],
  };
  let at = 0;
  for (const [size, width] of held.blocks) {
    const block = { size, first: run.hosts.length, columns: [] };
    for (let column = 0; column < width; column++) {
      const wide = cells[at] === 2;
      block.columns.push({ at: at + 1, wide });
      at += 1 + size * (wide ? 2 : 1);
    }
    run.blocks.push(block);
    for (let row = 0; row < size; row++) run.hosts.push(host(run, held, block, row));
  }
  run.hosts.sort((one, other) => one.number - other.number);
  run.groups = [...new Set(run.hosts.flatMap((one) => one.groups))].sort();
  run.systems = [...new Set(run.hosts.map((one) => one.system))].sort();
  run.byKey = new Map();
  for (const one of run.hosts) {
    for (const name of [one.target, one.name]) if (!run.byKey.has(name.toLowerCase())) run.byKey.set(name.toLowerCase(), one);
  }
  for (const one of run.hosts) run.byKey.set(plain(one.key).toLowerCase(), one);
  return run;
}

function host(run, held, block, row) {
  const place = block.first + row;
  const [key, name, target, system, state, partial, coverage, counts, severities, waived, groups, strays] =
    held.hosts[place];
  const texts = held.texts;
  return {
    block, row, key, state, partial, coverage, counts, severities, waived, strays,
    number: held.order[place],
    name: texts[name],
    target: texts[target],
    system: texts[system] || "not known",
    groups: groups.map((group) => texts[group]),
    sought: `${texts[name]} ${texts[target]} ${texts[system]}`.toLowerCase(),
    failed: counts[0] + counts[1] + counts[2],
    open: counts[OPEN],
    satisfied: counts[4] + counts[5],
  };
}

const coverageOf = (one) => (one.failed + one.open + one.satisfied ? percent(one.coverage) : "–");

function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    return text;
  }
}

function stateAt(run, block, row, article) {
  const column = block.columns[article];
  if (!column) return 0;
  if (!column.wide) return run.cells[column.at + row];
  const at = column.at + 2 * row;
  return run.cells[at] | (run.cells[at + 1] << 8);
}

function findingsOf(run, one) {
  const found = [];
  for (let article = 0; article < one.block.columns.length; article++) {
    const state = stateAt(run, one.block, one.row, article);
    if (state) found.push(finding(run, run.articles[article], state));
  }
  return found;
}

function finding(run, article, state) {
  const known = article.known[state];
  if (known) return known;
  const [verdict, confidence, severity, title, reason, settle, remarks, evidence, coveredBy, install, alternatives,
    advice, waiver, fingerprint, bulletins, cves, year] = article.states[state - 1];
  const names = (numbers) => numbers.map((number) => run.texts[number]);
  const made = {
    article, state, verdict, severity, evidence, fingerprint, year, waiver: run.texts[waiver],
    confidence: CONFIDENCES[confidence],
    id: article.id,
    title: run.texts[title],
    reason: run.texts[reason],
    settle: run.texts[settle],
    advice: run.texts[advice],
    remarks: names(remarks),
    coveredBy: names(coveredBy),
    install: names(install),
    alternatives: names(alternatives),
    bulletins: names(bulletins),
    cves: names(cves),
  };
  made.sought = [made.id, made.title, ...made.bulletins, ...made.cves, ...made.install].join(" ").toLowerCase();
  article.known[state] = made;
  return made;
}

// How many hosts have each state of an article; `meant` has a 1 for each host that counts, or is null.
function tally(run, article, meant) {
  const counts = new Uint32Array(article.states.length + 1);
  for (const block of run.blocks) {
    if (article.number >= block.columns.length) continue;
    for (let row = 0; row < block.size; row++) {
      if (!meant || meant[block.first + row]) counts[stateAt(run, block, row, article.number)]++;
    }
  }
  return counts;
}

function hostsIn(run, article, wanted) {
  return run.hosts.filter((one) => {
    const state = stateAt(run, one.block, one.row, article.number);
    return state && wanted(finding(run, article, state));
  });
}
