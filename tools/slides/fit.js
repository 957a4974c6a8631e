// Fit every slide to the screen: what is too high for one page goes on below, on a new one.
// A page that is only a little too high is set smaller instead.

const HEIGHT = 720;
const SMALLEST = 0.85; // code of 19 pixels is still 16
const UNDIVIDED = "p, li, tr, thead, h1, h2, h3, h4, img, svg, details, mjx-container, .line";

function fitSlides() {
  for (const slide of document.querySelectorAll(".slides section:not(:has(section))")) {
    onDisplay(slide, () => fit(slide));
  }
}

// A slide has a height only while it is displayed, with all that a click would show.
function onDisplay(slide, act) {
  const shown = [slide, slide.parentElement.closest("section")].filter(Boolean);
  for (const section of shown) section.style.display = "block";
  document.body.classList.add("measured");
  act();
  document.body.classList.remove("measured");
  for (const section of shown) section.style.display = "";
}

function fit(slide) {
  for (let part = slide; part && tooHigh(part) && !shrink(part); part = goOn(part));
  enlargeDiagrams(slide);
}

const tooHigh = (slide) => slide.scrollHeight > HEIGHT;

function shrink(slide) {
  const zoom = Math.max(SMALLEST, HEIGHT / slide.scrollHeight - 0.01);
  slide.style.setProperty("--zoom", zoom);
  if (tooHigh(slide)) slide.style.removeProperty("--zoom");
  return !tooHigh(slide);
}

// Move what does not fit to a new page below; return that page, or null if nothing can go.
function goOn(slide) {
  markLines(slide);
  const next = slide.cloneNode(false);
  next.removeAttribute("id");
  const bottom = slide.getBoundingClientRect().top + HEIGHT - 28;
  divide(slide, next, bottom);
  if (!next.textContent.trim() && !next.querySelector("img")) return null;
  if (!slide.textContent.trim() && !slide.querySelector("img")) return null;
  slide.after(next);
  next.style.display = "block";
  next.querySelector(".fragment")?.classList.remove("fragment");
  return next;
}

// Each line of code becomes an element, so that a page can end between two.
function markLines(slide) {
  for (const pre of slide.querySelectorAll("pre:not(:has(.line))")) {
    const lines = pre.innerHTML.replace(/\n$/, "").split("\n");
    pre.innerHTML = lines.map((line) => `<span class="line">${line}\n</span>`).join("");
  }
}

// Move the children of an element that end below the bottom into its clone.
function divide(element, clone, bottom) {
  const children = [...element.children];
  const first = children.findIndex((child) => child.getBoundingClientRect().bottom > bottom);
  if (first < 0) return;
  const crossing = children[first];
  let from = first;
  if (!crossing.matches(UNDIVIDED) && crossing.getBoundingClientRect().top < bottom - 60) {
    const rest = crossing.cloneNode(false);
    divide(crossing, rest, bottom);
    if (rest.childNodes.length) {
      clone.append(rest);
      from += 1;
    }
  }
  while (from > 1 && children[from - 1].matches("h1, h2, h3, h4, thead")) from -= 1;
  const moved = children.slice(from).filter((child) => !child.matches("aside.notes"));
  if (element.matches("ol")) clone.start = (element.start || 1) + from;
  const head = element.matches("table") && element.tHead;
  if (head && moved.length + clone.children.length) clone.prepend(head.cloneNode(true));
  clone.append(...moved);
}

// A diagram takes the room that its page has left.
function enlargeDiagrams(slide) {
  for (const image of slide.querySelectorAll(".jp-MarkdownCell img")) {
    const content = [...slide.children].map((child) => child.getBoundingClientRect().bottom);
    const room = slide.getBoundingClientRect().top + HEIGHT - 24 - Math.max(...content);
    if (room > 0) image.style.maxHeight = `${image.clientHeight + room}px`;
    if (tooHigh(slide)) image.style.maxHeight = "";
  }
}

const images = [...document.images].map((image) => image.decode().catch(() => {}));
Promise.all([MathJax.startup.promise, document.fonts.ready, ...images]).then(() => {
  fitSlides();
  Reveal.initialize({
    width: 1280, height: HEIGHT, margin: 0, center: false, hash: true, transition: "none",
    slideNumber: "c/t", plugins: [RevealNotes],
  });
});
