// A screen reader says "slider" and a number: ipywidgets writes the name beside the handle
// and not on it. This is the form in which JupyterLab loads an extension without a build.

function nameHandles() {
  for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const label = handle.closest(".jupyter-widgets")?.querySelector(".widget-label");
    if (label?.textContent) handle.setAttribute("aria-label", label.textContent);
  }
}

function activate() {
  new MutationObserver(nameHandles).observe(document.body, { childList: true, subtree: true });
}

const plugin = { id: "unrolled-names:slider", autoStart: true, activate };

window._JUPYTERLAB ??= {};
window._JUPYTERLAB["unrolled-names"] = {
  init() {},
  get: async () => () => ({ __esModule: true, default: plugin }),
};
