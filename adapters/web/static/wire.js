// One ask over the wire: sent once by its key, heard while it grows, whole or lost at the end.

const SILENCE_MS = 45_000;

/** No answer came; `again` tells whether the same ask may be sent once more. */
export class Lost extends Error {
  constructor(message, { again }) {
    super(message);
    this.again = again;
  }
}

/** 128 bits of chance; `crypto.randomUUID` is missing on plain http. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Ask; `onUpdate` hears the verified text so far. Resolves to the answer of the contract, or throws `Lost`. */
export async function ask({ question, conversation, key }, onUpdate, signal) {
  const watch = new AbortController();
  const stop = () => watch.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, SILENCE_MS);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, SILENCE_MS);
  };
  try {
    const response = await fetch("/api/ask", {
      method: "POST",
      headers: { Accept: "text/event-stream", "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ question, conversation }),
      signal: watch.signal,
    });
    return await read(response, onUpdate, alive);
  } catch (error) {
    if (error instanceof Lost || signal.aborted) throw error;
    throw new Lost(
      navigator.onLine === false
        ? "You are offline. Your question is kept; send it again when you are back."
        : "The connection to the twin was lost. Your question is kept.",
      { again: true },
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Have all that is kept of this visitor cleared. Resolves to `{done, message}`. */
export async function forgetMe() {
  try {
    const response = await fetch("/api/forget-me", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sure: "yes" }),
    });
    const told = await response.json();
    return { done: response.ok, message: told.message };
  } catch {
    return { done: false, message: "The twin did not hear that. Please try again in a minute." };
  }
}

/** Tell what one thinks of an answer, "up" or "down". Resolves to `{done, message}`. */
export async function vote(askId, value) {
  try {
    const response = await fetch("/api/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ask_id: askId, value }),
    });
    const told = await response.json();
    return { done: response.ok, message: told.message };
  } catch {
    return { done: false, message: "The twin did not hear that. Please try again in a minute." };
  }
}

async function read(response, onUpdate, alive) {
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) return refusal(response);
  for await (const [name, data] of events(response.body, alive)) {
    if (name === "update") onUpdate(JSON.parse(data).text);
    if (name === "answer") return JSON.parse(data);
  }
  throw new Lost("The answer broke off. Your question is kept.", { again: true });
}

async function refusal(response) {
  const told = await response.json().catch(() => ({}));
  if (told.outcome) return told;
  throw new Lost(told.message ?? "The twin could not read that.", { again: response.status >= 500 });
}

/** Server-sent events of a body, as pairs of name and data. */
export async function* events(body, alive = () => {}) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      const parts = (rest + value).split(/\r?\n\r?\n/);
      rest = parts.pop();
      for (const part of parts) {
        const told = fields(part);
        if (told.data !== undefined) yield [told.event ?? "message", told.data];
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function fields(part) {
  const told = {};
  for (const line of part.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon < 1) continue; // a comment, or no field
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    told[name] = name === "data" && told.data !== undefined ? `${told.data}\n${value}` : value;
  }
  return told;
}
