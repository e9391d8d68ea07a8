/* Loaded before the first paint: says that scripts run, and follows the system's theme where none was chosen (cookie "theme"). */
(() => {
  const root = document.documentElement;
  root.classList.add("lp-script");
  if (!root.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.bsTheme = "dark";
})();
