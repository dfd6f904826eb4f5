// Runs before anything is shown, and in any browser: no word of it is newer than 1999.
(function (root) {
  var able = !!(window.DecompressionStream && window.Response && window.Map && window.URLSearchParams);
  root.className = able ? "scripts" : "no-scripts";
  try {
    var theme = window.localStorage.getItem("hotfixscan-theme");
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  } catch (error) {
    // Pages of a file may have nowhere to keep it.
  }
})(document.documentElement);
