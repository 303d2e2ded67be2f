// An answer to take along, with whose words it is.

import { make } from "./view.js";

const { name } = document.body.dataset;
const TOLD_MS = 4000;

/** A button that copies a text; null where the browser lets no page do that, as on plain http. */
export function copying(text) {
  if (!text || !navigator.clipboard) return null;
  const told = make("span", { class: "told", role: "status" });
  const button = make("button", { type: "button", class: "thumb copy", "aria-label": "Copy this answer", title: "Copy this answer", onclick: copy });
  async function copy() {
    try {
      await navigator.clipboard.writeText(`${text}\n\n(AI twin of ${name})`);
      told.textContent = "Copied.";
    } catch {
      told.textContent = "Your browser does not let me copy.";
    }
    setTimeout(() => told.replaceChildren(), TOLD_MS);
  }
  return make("div", { class: "thumbs" }, button, told);
}
