// What the theme leaves to be done: tab stops, the focus, the page in print, a button.

// A formula that is wider than its place scrolls there, so the keyboard must reach it.
function addTabStops() {
  for (const formula of document.querySelectorAll(".math")) {
    formula.classList.remove("wide");
    const place = formula.closest("div, p, li, td, th, dd");
    const room = place.clientWidth || Infinity; // 0 where a hint is folded
    const box = formula.firstElementChild.getBoundingClientRect();
    formula.classList.toggle("wide", box.width > room);
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}
addEventListener("resize", addTabStops);
addEventListener("load", addTabStops);
document.fonts.ready.then(addTabStops);
document.addEventListener("toggle", addTabStops, true);

// The theme takes the focus from a button that was pressed, so that its tooltip goes. Who
// pressed it by keyboard would have to begin anew at the top of the page.
let byKeyboard = false;
addEventListener("click", (event) => { byKeyboard = event.detail === 0; }, true);
for (const button of document.querySelectorAll(
  ".theme-switch-button, .primary-toggle, .secondary-toggle",
)) {
  button.blur = () => { if (!byKeyboard) HTMLElement.prototype.blur.call(button); };
}

// Paper is white: from a dark page it is printed as a light one is.
const SHEET = 600; // pixels across the text of a sheet of A4
const root = document.documentElement;
const paper = matchMedia("print");
function dress(forPaper) {
  for (const formula of document.querySelectorAll("div.math")) {
    const inside = document.createRange();
    inside.selectNodeContents(formula.firstElementChild);
    formula.style.zoom = "";
    const { width } = inside.getBoundingClientRect();
    if (forPaper && width > SHEET) formula.style.zoom = SHEET / width;
  }
  if (forPaper) {
    root.dataset.screen ??= root.dataset.theme;
    root.dataset.theme = "light";
  } else if (root.dataset.screen) {
    root.dataset.theme = root.dataset.screen;
    delete root.dataset.screen;
  }
}
addEventListener("beforeprint", () => dress(true));
addEventListener("afterprint", () => dress(false));
paper.addEventListener("change", () => dress(paper.matches));

// The theme's own handler stands in the button, where the page's policy runs no script.
document.querySelector(".btn-download-pdf-button")?.addEventListener("click", () => print());
