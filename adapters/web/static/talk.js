// The talk so far, kept by this tab alone, so that a reload loses nothing and closing forgets all.

import { newKey } from "./wire.js";

const PLACE = "twin.talk.1";
const MOST = 100;

/** Entries are `{question, key, answer?, lost?, stopped?, again?, openAt?, vote?}`; without the first three ends they are on their way. */
export class Talk {
  constructor() {
    this.#clear();
    try {
      const kept = JSON.parse(sessionStorage.getItem(PLACE));
      if (typeof kept?.conversation === "string" && Array.isArray(kept.entries)) Object.assign(this, kept);
    } catch {
      // no storage, or something else in it: a new talk
    }
  }

  add(question) {
    const entry = { question, key: newKey() };
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - MOST);
    this.keep();
    return entry;
  }

  keep() {
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ conversation: this.conversation, entries: this.entries }));
    } catch {
      // full or forbidden: the talk lives until the page is left
    }
  }

  restart() {
    this.#clear();
    this.keep();
  }

  #clear() {
    this.conversation = newKey();
    this.entries = [];
  }
}
