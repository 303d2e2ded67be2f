// The page inside another site's frame: it says that it is there, and when it wants to be closed.

const sites = document.body.dataset.sites.split(" ");
const box = document.getElementById("question");

addEventListener("message", ({ source, origin, data, ports: [port] }) => {
  if (source !== parent || !sites.includes(origin) || data !== "twin" || !port) return;
  port.onmessage = (told) => {
    if (told.data === "focus") box.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    // Escape belongs to a word that is being composed, and to a question of our own, before it closes the chat.
    if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]")) port.postMessage("close");
  });
  port.postMessage("ready");
});
