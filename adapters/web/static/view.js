// What one question and its answer look like.

import { linked, render } from "./markdown.js";

const { name, firstName } = document.body.dataset;

/** An element with attributes and children; text stays text. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A question with room for its answer. */
export function turn(question) {
  const prose = make("div", { class: "prose", dir: "auto" });
  const rest = make("div", { class: "rest" });
  const said = make("article", { class: "said", "aria-label": `AI twin of ${name}` },
    make("p", { class: "label" }, make("span", { class: "dot", "aria-hidden": "true" }), `AI twin of ${name}`),
    prose, rest);
  const node = make("div", { class: "turn" },
    make("article", { class: "asked", "aria-label": "You" }, make("p", { dir: "auto" }, question)), said);
  return { node, said, prose, rest };
}

/** Nothing is verified yet. */
export function waiting({ said, prose, rest }) {
  said.setAttribute("aria-busy", "true");
  said.classList.remove("apology");
  const dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  prose.replaceChildren(make("p", { class: "wait" }, dots, "Looking in the profile…"));
  rest.replaceChildren();
}

/** The verified text so far. */
export function growing({ prose }, text) {
  prose.replaceChildren(render(text));
  prose.classList.add("growing");
}

/** The final answer replaces whatever was shown before; ``tools`` are what may be done with it. */
export function answered({ said, prose, rest }, answer, { tools, buttons }) {
  const isAnswer = answer.outcome === "answered";
  settle(said, prose, !isAnswer && answer.outcome !== "not_in_profile");
  prose.replaceChildren(render((isAnswer && answer.text) || answer.message || answer.text || "I have no answer to that."));
  rest.replaceChildren(...[
    answer.outcome === "not_in_profile" ? noted() : null, chip(answer), details(answer, tools), buttons,
  ].filter(Boolean));
}

/** On the web nobody can be written to, and whoever asked should not wait for it. */
function noted() {
  return make("p", { class: "noted" },
    `What I cannot answer is noted for ${firstName}, without your name. I cannot write to you here: please ask me again another day.`);
}

/** The visitor had heard enough: what was verified until then stays. */
export function stopped({ said, prose, rest }, text, buttons) {
  settle(said, prose, false);
  prose.replaceChildren(render(text));
  rest.replaceChildren(make("p", { class: "noted" }, "You stopped this answer."), buttons);
}

/** Whose words they are, where no model wrote them. */
function chip({ served_by: by, sources }) {
  const words = { quote: "Quoted word for word from the profile", verified: sources?.[0]?.title }[by];
  return words ? make("p", { class: "chip" }, words) : null;
}

/** No answer came. */
export function lost({ said, prose, rest }, message, buttons) {
  settle(said, prose, true);
  prose.replaceChildren(make("p", {}, message));
  rest.replaceChildren(...[buttons].filter(Boolean));
}

function settle(said, prose, isApology) {
  said.removeAttribute("aria-busy");
  prose.classList.remove("growing");
  said.classList.toggle("apology", isApology);
}

function details(answer, tools) {
  const open = [answer.sources?.length ? sources(answer.sources) : null, answer.attempts || answer.served_by !== "none" ? receipt(answer) : null, ...tools].filter(Boolean);
  return open.length ? make("div", { class: "details" }, ...open) : null;
}

function sources(list) {
  const items = list.map((source) => make("li", { dir: "auto" },
    make("p", { class: "title" }, make("strong", {}, source.title), source.section ? make("span", { class: "section" }, source.section) : null),
    source.quote ? make("blockquote", {}, ...linked(source.quote)) : null));
  return make("details", { class: "sources" }, make("summary", {}, `Sources (${list.length})`), make("ol", {}, ...items));
}

function receipt(answer) {
  const { usage, latency_ms: ms } = answer;
  const kept = answer.receipt ?? {};
  const rows = [
    ["Written by", writer(answer)],
    ["Understood as", kept.asked_as],
    ["Checked", answer.grounded && answer.model ? checked(kept.checks) : null],
    ["Withheld", withheld(kept.withheld)],
    ["Read again by", kept.judged_by],
    ["Cost", Number(answer.cost_usd) ? `$${answer.cost_usd}` : "nothing"],
    ["Tokens", usage.prompt_tokens + usage.completion_tokens ? tokens(usage) : null],
    ["Time", ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`],
    ["Attempts", answer.attempts > 1 ? String(answer.attempts) : null],
    ["Profile", kept.profile_version && `version ${kept.profile_version}`],
    ["Ask", answer.id],
  ].filter(([, value]) => value);
  return make("details", { class: "receipt" }, make("summary", {}, "Receipt"),
    make("dl", {}, ...rows.flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, value)])));
}

function checked(names) {
  return names?.length ? `every sentence against its records: ${names.join(", ")}` : "every sentence against the profile";
}

/** How many sentences nobody was shown, and why; never their words. */
function withheld(list) {
  if (!list?.length) return null;
  const reasons = [...new Set(list.map(({ reason }) => reason))];
  return `${list.length} ${list.length > 1 ? "sentences" : "sentence"}: ${reasons.join("; ")}`;
}

const FOUND = { exact: "by its words", meaning: "by its meaning", judged: "by a second model" };

function writer({ served_by: by, model, provider, receipt }) {
  const found = FOUND[receipt?.tier], day = receipt?.remembered;
  if (by === "model") return model ? `${model} at ${provider}` : "a language model";
  if (by === "cache" && found) return `given before, found ${found}; made on ${day}${model ? ` by ${model} at ${provider}` : ""}`;
  if (by === "cache") return "an earlier answer to the same question";
  if (by === "verified" && found) return `answered by ${name} on ${day}, found ${found}`;
  if (by === "verified") return `${name}, in person`;
  if (by === "quote") return `${firstName}’s profile, word for word; no language model`;
  return "no language model";
}

function tokens({ prompt_tokens: read, cached_tokens: cached, completion_tokens: written }) {
  const count = (number) => number.toLocaleString("en");
  return `${count(read)} read${cached ? ` (${count(cached)} from cache)` : ""}, ${count(written)} written`;
}
