// The page at work: questions go out, answers come in, and nothing is lost between.

import { Talk } from "./talk.js";
import { copying } from "./copy.js";
import { thumbs } from "./vote.js";
import { answered, growing, lost, make, stopped, turn, waiting } from "./view.js";
import { Lost, ask, forgetMe, newKey } from "./wire.js";

const $ = (id) => document.getElementById(id);
const [form, box, log, hello, fresh, status, count, scroller, forgetting, stop, offline] =
  ["form", "question", "log", "hello", "fresh", "status", "count", "scroller", "forgetting", "stop", "offline"].map($);
const WARN_AT = 0.8;
const SKY = 14; // pixels above the question that is being answered

const talk = new Talk();
let leaving = new AbortController();
let halting = new AbortController();
let busy = false;
let following = true;
let lastTop = 0;

function show(entry) {
  const made = turn(entry.question);
  log.append(made.node);
  return made;
}

function settle(entry, view) {
  if (entry.answer) answered(view, entry.answer, { tools: tools(entry), buttons: actions(entry, view) });
  else if (entry.stopped !== undefined) stopped(view, entry.stopped, actions(entry, view));
  else lost(view, entry.lost, actions(entry, view));
}

/** What a person may do with an answer. */
function tools(entry) {
  const { outcome, text } = entry.answer;
  return [thumbs(entry, () => talk.keep()), outcome === "answered" ? copying(text) : null].filter(Boolean);
}

/** What a person may do next: ask again after a failure, else go on with a likely question. */
function actions(entry, view) {
  const outcome = entry.answer?.outcome;
  if (entry.again || outcome === "unavailable" || outcome === "rate_limited") return again(entry, view);
  const more = entry.answer?.follow_ups ?? [];
  if (!more.length) return null;
  return make("div", { class: "choices follow" }, ...more.map((question) =>
    make("button", { type: "button", class: "choice", onclick: () => begin(question) }, question)));
}

function again(entry, view) {
  const button = make("button", { type: "button", class: "button" }, "Ask again");
  button.addEventListener("click", () => {
    if (busy) return;
    deliver(entry, view);
    ready();
  });
  const place = make("div", { class: "again", "aria-live": "off" }, button);
  const signal = leaving.signal;
  const tick = () => {
    const left = Math.ceil(((entry.openAt ?? 0) - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Ask again in ${left} s` : "Ask again";
    if (left > 0 && !signal.aborted) setTimeout(tick, 250);
  };
  tick();
  return place;
}

/** Send an entry, the first time or again: with its key it stays one ask, however often it is sent. */
async function deliver(entry, view) {
  const { signal } = leaving;
  const halt = halting = new AbortController();
  const heard = { text: "" };
  signal.addEventListener("abort", () => halt.abort(), { once: true });
  const before = entry.answer;
  // Told to wait, one asks anew; the same key would bring the same refusal.
  if (before?.outcome === "rate_limited") entry.key = newKey();
  for (const field of ["answer", "lost", "stopped", "again", "openAt", "vote"]) delete entry[field];
  talk.keep();
  setBusy(true);
  waiting(view);
  following = true;
  follow(view.node);
  try {
    let answer = await listen(entry, view, halt.signal, heard);
    if (before?.id && answer.id === before.id && answer.outcome === "unavailable") {
      entry.key = newKey(); // that ask has ended; only a new one can fare better
      talk.keep();
      answer = await listen(entry, view, halt.signal, heard);
    }
    entry.answer = answer;
    if (answer.retry_after_s) entry.openAt = Date.now() + answer.retry_after_s * 1000;
  } catch (error) {
    if (signal.aborted) return;
    fail(entry, error, halt.signal.aborted ? heard.text : undefined);
  }
  if (signal.aborted) return;
  talk.keep();
  settle(entry, view);
  follow(view.node);
  setBusy(false);
  status.textContent = entry.answer?.outcome === "answered" ? "The answer is complete." : "";
}

/** Stopped, after so much of a text, or lost; the same ask may be sent again, and costs nothing twice. */
function fail(entry, error, stoppedAfter) {
  entry.again = !(error instanceof Lost) || error.again;
  if (stoppedAfter !== undefined) entry.stopped = stoppedAfter;
  else entry.lost = error instanceof Lost ? error.message : "The page could not show that answer.";
}

function listen(entry, view, signal, heard) {
  return ask({ question: entry.question, conversation: talk.conversation, key: entry.key }, (text) => {
    if (signal.aborted) return;
    heard.text = text;
    growing(view, text);
    follow(view.node);
  }, signal);
}

function begin(question) {
  const text = question.trim();
  if (busy || !text) return false;
  for (const old of log.querySelectorAll(".follow")) old.remove();
  const entry = talk.add(text);
  greet();
  deliver(entry, show(entry));
  ready();
  return true;
}

function setBusy(now) {
  busy = now;
  form.classList.toggle("busy", now);
  form.querySelector("[type=submit]").hidden = now;
  stop.hidden = !now;
  status.textContent = now ? "The AI twin is looking in the profile." : "";
}

/** With a keyboard, go on typing; on a phone, the keys make room for the answer. */
function ready() {
  if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
  else box.blur();
}

function greet() {
  hello.hidden = talk.entries.length > 0;
  fresh.hidden = talk.entries.length === 0;
}

/** Follow the answer while it grows, as far as the question stays in sight; whoever scrolls up is left alone. */
function follow(node) {
  if (!following) return;
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = Math.min(end, node.offsetTop - SKY);
  lastTop = scroller.scrollTop;
}

scroller.addEventListener("scroll", () => {
  if (scroller.scrollTop < lastTop - SKY) following = false;
  lastTop = scroller.scrollTop;
});

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  const left = box.maxLength - box.value.length;
  count.textContent = box.value.length > box.maxLength * WARN_AT ? `${left.toLocaleString("en")} characters left` : "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (begin(box.value)) {
    box.value = "";
    fit();
  }
});

box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  // While a word is being composed (Chinese, Japanese, Korean), Enter belongs to the composition.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

for (const choice of hello.querySelectorAll(".choice")) {
  choice.addEventListener("click", () => begin(choice.textContent));
}

function restart() {
  leaving.abort();
  leaving = new AbortController();
  talk.restart();
  log.replaceChildren();
  setBusy(false);
  greet();
}

fresh.addEventListener("click", () => {
  restart();
  status.textContent = "A new conversation has begun.";
  ready();
});

$("forget").addEventListener("click", () => {
  forgetting.returnValue = "";
  forgetting.showModal();
});

forgetting.addEventListener("close", async () => {
  if (forgetting.returnValue !== "yes") return;
  const { done, message } = await forgetMe();
  if (done) restart();
  const notice = make("p", { class: "notice" }, message);
  log.append(notice);
  notice.scrollIntoView({ block: "nearest" });
});

stop.addEventListener("click", () => {
  halting.abort();
  ready();
});

function told() {
  offline.hidden = navigator.onLine;
  offline.textContent = navigator.onLine ? "" : "You are offline. What you ask is kept until you are back.";
}
for (const change of ["online", "offline"]) addEventListener(change, told);

told();
greet();
talk.entries.forEach((entry, index) => {
  const view = show(entry);
  const isLast = index === talk.entries.length - 1;
  if (entry.answer || entry.lost || entry.stopped !== undefined) settle(entry, view);
  else if (isLast) deliver(entry, view);
  else lost(view, "This question was not sent.", null);
  if (!isLast) view.node.querySelector(".follow")?.remove();
});
if (log.lastElementChild) follow(log.lastElementChild);
fit();
if (self === top) ready(); // in a frame, the page around it says when
