// Keeps the overview as it is now: texts are replaced, rows come and go, and whoever looks is told when it stops.

const pulse = document.getElementById("pulse");
const words = pulse.querySelector("[data-words]");
const SILENT_MS = 25_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
let source, wait = FIRST_MS, watch, again;

const all = (selector) => document.querySelectorAll(selector);
const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function mark(state, text) {
  pulse.dataset.state = state;
  write(words, text);
}

function texts(told) {
  for (const [name, text] of Object.entries(told)) for (const node of all(`[data-live="${name}"]`)) write(node, text);
}

function tones(told) {
  for (const [name, tone] of Object.entries(told)) {
    for (const node of all(`[data-tone="${name}"]`)) {
      node.classList.toggle("good", tone === "good");
      node.classList.toggle("bad", tone === "bad");
    }
  }
}

function gauges(told) {
  for (const [name, [used, held]] of Object.entries(told)) {
    const bar = document.querySelector(`[data-gauge="${name}"] svg`);
    if (!bar) continue;
    bar.querySelector(".used").setAttribute("width", Math.min(100, used * 100));
    bar.querySelector(".held").setAttribute("width", Math.min(100, (used + held) * 100));
    bar.classList.toggle("full", used >= 1);
    bar.setAttribute("aria-label", document.querySelector(`[data-live="${name}_aim"]`).textContent);
  }
}

function row(node, one) {
  for (const cell of node.querySelectorAll("[data-cell]")) {
    write(cell, one[cell.dataset.cell] ?? "");
    if (cell.classList.contains("badge")) cell.className = `badge ${one.tone}`;
    if (cell.classList.contains("why")) cell.title = one.why;
  }
}

/** As many rows as there are things: those that stand are written anew, so that a reader keeps their place. */
function list(name, found) {
  const place = document.querySelector(`[data-list="${name}"]`);
  const pattern = place.querySelector("template");
  const into = place.tBodies ? place.tBodies[0] : place;
  const nodes = () => [...into.children].filter((node) => node !== pattern);
  while (nodes().length > found.length) nodes().at(-1).remove();
  while (nodes().length < found.length) {
    const made = pattern.content.firstElementChild.cloneNode(true);
    if (into === place) place.insertBefore(made, pattern);
    else into.append(made);
  }
  nodes().forEach((node, at) => row(node, found[at]));
  if (place.tBodies) place.hidden = found.length === 0;
  document.querySelector(`[data-none="${name}"]`).hidden = found.length > 0;
}

function show(told) {
  if (told.unread) {
    mark("cut", "The books cannot be read just now. As of");
    return;
  }
  texts({ at: told.at, ...told.texts });
  tones(told.tones);
  gauges(told.gauges);
  for (const [name, found] of Object.entries(told.lists)) list(name, found);
  document.getElementById("paused").hidden = told.paused === null;
  texts({ paused: told.paused ?? "" });
  mark("live", "Live, as of");
}

function lost() {
  clearTimeout(watch);
  source?.close();
  mark("cut", "Not live just now. As of");
  clearTimeout(again);
  again = setTimeout(open, wait * (0.75 + Math.random() / 2));
  wait = Math.min(LONGEST_MS, wait * 2);
}

/** A stream that says nothing for long is as good as cut. */
function heard() {
  clearTimeout(watch);
  watch = setTimeout(lost, SILENT_MS);
}

function open() {
  clearTimeout(again);
  source = new EventSource("/admin/live");
  heard();
  source.addEventListener("now", (event) => {
    wait = FIRST_MS;
    heard();
    show(JSON.parse(event.data));
  });
  source.addEventListener("out", () => {
    clearTimeout(watch);
    source.close();
    location.assign("/admin/login");
  });
  source.addEventListener("closing", lost);
  source.addEventListener("error", lost);
}

// Nobody looks: nothing is asked. A page that comes back is up to date at once.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(watch);
    clearTimeout(again);
    source?.close();
    mark("still", "As of");
  } else open();
});
addEventListener("pagehide", () => source?.close());
if (!document.hidden) open();
