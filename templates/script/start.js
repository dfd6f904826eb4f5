// Which view is shown is told by the page's address: #overview, #hosts&state=..., #host=NAME&verdict=...

const PAGES = {
  hosts: hostsPage, fixes: fixesPage, articles: articlesPage, host: hostPage, fix: fixPage, article: articlePage, find: foundPage,
};
const OWN_SECTION = new Set(["hosts", "fixes", "articles"]);
const root = document.documentElement;
const find = document.getElementById("find");
let current = null;

function routed() {
  const [head, ...rest] = location.hash.slice(1).split("&");
  const equals = head.indexOf("=");
  const name = equals < 0 ? head : head.slice(0, equals);
  return { name, value: equals < 0 ? "" : head.slice(equals + 1), parameters: new URLSearchParams(rest.join("&").replace(/\+/g, "%2B")) };
}

function remember(route) {
  const rest = route.parameters.toString().replace(/\+/g, "%20");
  const head = route.value ? `${route.name}=${route.value}` : route.name;
  history.replaceState(null, "", `#${head}${rest ? "&" + rest : ""}`);
}

function navigate(run, first) {
  const route = routed();
  const page = PAGES[route.name];
  const shown = page && !OWN_SECTION.has(route.name) ? "page" : page ? route.name : route.name === "about" ? "about" : "overview";
  for (const section of document.querySelectorAll("main > .view")) section.hidden = section.id !== shown;
  const nav = { host: "hosts", fix: "fixes", article: "articles" }[route.name] || route.name || "overview";
  for (const one of document.querySelectorAll("nav a")) {
    if (one.hash === `#${nav}`) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  const made = page ? page(run, route, () => remember(route)) : null;
  current = made && made.grid ? made.grid : null;
  if (made) document.getElementById(shown).replaceChildren(made.element);
  document.title = `${made ? made.title : "Hotfix compliance"} – hotfixscan`;
  if (!made || !made.stay) arrive(shown, first);
  if (made) made.ready();
}

function arrive(shown, first) {
  if (first && !location.hash) return;
  scrollTo({ top: 0, behavior: "instant" });
  const heading = document.querySelector(`#${shown} h2`);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function keys(event) {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    find.focus();
  } else if (event.key === "Escape" && event.target === find) {
    find.value = "";
    if (routed().name === "find") location.hash = "#overview";
  }
}

function search() {
  const words = find.value.trim();
  if (!words) return;
  const address = `#find=${encodeURIComponent(words)}`;
  if (routed().name === "find") location.replace(address);
  else location.hash = address;
}

const THEMES = ["auto", "light", "dark"];

function themes() {
  const button = document.getElementById("theme");
  const show = () => {
    const theme = root.getAttribute("data-theme") || "auto";
    button.textContent = `Theme: ${theme}`;
    return theme;
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(show()) + 1) % THEMES.length];
    if (next === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", next);
    show();
    try {
      localStorage.setItem("hotfixscan-theme", next);
    } catch (error) {
      // Pages of a file may have nowhere to keep it.
    }
  });
  show();
}

async function start() {
  themes();
  const run = await loaded();
  document.getElementById("plain-hosts").remove();
  let waiting = 0;
  addEventListener("hashchange", () => navigate(run, false));
  addEventListener("keydown", keys);
  addEventListener("beforeprint", () => current && current.print(true));
  addEventListener("afterprint", () => current && current.print(false));
  for (const happening of ["scroll", "resize"]) {
    addEventListener(happening, () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => current && current.redraw());
    }, { passive: true });
  }
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => event.key === "Enter" && search());
  navigate(run, true);
  root.setAttribute("data-ready", "");
}

// After the first paint: two frames later it has happened.
if (root.className === "scripts") {
  requestAnimationFrame(() => setTimeout(() => start().catch((error) => {
    root.className = "no-scripts";
    for (const section of document.querySelectorAll("main > .view:not(.scripted)")) section.hidden = false;
    console.error(error);
  })));
}
