// What a visitor thinks of an answer: a thumb up or down, which may be turned over.

import { make } from "./view.js";
import { vote } from "./wire.js";

const THUMBS = [["up", "Good answer"], ["down", "Bad answer"]];
const THANKS = { up: "Thank you.", down: "Thank you. The next time I answer it anew." };
const BY_A_MODEL = ["model", "cache"];

/** Both thumbs of an entry's answer; null where there is nothing to judge. `keep` is called with every vote. */
export function thumbs(entry, keep) {
  if (entry.answer?.outcome !== "answered") return null;
  const told = make("span", { class: "told", role: "status" });
  const buttons = THUMBS.map(([value, label]) =>
    make("button", { type: "button", class: `thumb ${value}`, "aria-label": label, title: label, onclick: () => give(value) }));
  const show = () => buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(entry.vote === THUMBS[index][0])));
  const give = async (value) => {
    const { done, message } = await vote(entry.answer.id, value);
    if (done) entry.vote = value;
    keep();
    show();
    told.textContent = done ? thanks(entry.answer, value) : message;
  };
  show();
  return make("div", { class: "thumbs", role: "group", "aria-label": "Was this answer good?" }, ...buttons, told);
}

function thanks(answer, value) {
  return BY_A_MODEL.includes(answer.served_by) ? THANKS[value] : THANKS.up;
}
