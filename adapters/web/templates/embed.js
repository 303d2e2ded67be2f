// The chat of the AI twin in another site's page: a button in the corner, or a place of its own, and a frame.

(() => {
  const twin = {{ twin | tojson }};
  const script = document.currentScript ?? document.querySelector('script[src$="/embed.js"]');
  if (!script?.src || window.twinChat) return;
  const home = new URL(script.src).origin;
  const { label, open, position, target, theme } = script.dataset;
  const READY_MS = 10000;
  const SMALL = "(max-width: 32rem)";
  const CSS = `
    :host { all: initial; color-scheme: light dark; --card: #ffffff; --ink: #1f2327; --line: #e2ddd5; --accent: #0f6f68; --accent-ink: #ffffff;
      font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
    :host(.dark) { color-scheme: dark; --card: #1c2024; --ink: #e9e7e3; --line: #30363c; --accent: #6fd6c8; --accent-ink: #0a2320; }
    :host(.light) { color-scheme: light; }
    @media (prefers-color-scheme: dark) {
      :host(:not(.light)) { --card: #1c2024; --ink: #e9e7e3; --line: #30363c; --accent: #6fd6c8; --accent-ink: #0a2320; }
    }
    :host(.corner) { position: fixed; z-index: var(--twin-layer, 990); inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: 1rem; }
    :host(.corner.start) { inset-inline: 1rem auto; }
    :host(.inline) { display: grid; block-size: 100%; min-block-size: 30rem; }
    * { box-sizing: border-box; }
    button { font: inherit; cursor: pointer; touch-action: manipulation; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .ask { display: flex; align-items: center; gap: .6rem; max-inline-size: calc(100vw - 2rem); min-block-size: 3rem; padding: .7rem 1.2rem; border: 1px solid transparent; border-radius: 2rem;
      background: var(--accent); color: var(--accent-ink); font-weight: 600; text-align: start; box-shadow: 0 2px 12px rgb(0 0 0 / 25%); }
    .ask[hidden] { display: none; }
    svg { inline-size: 1.25rem; block-size: 1.25rem; flex: none; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .panel { overflow: hidden; margin: 0; padding: 0; border: 1px solid var(--line); background: var(--card); color: var(--ink); }
    dialog.panel { position: fixed; inset-block: auto max(1rem, env(safe-area-inset-bottom)); inset-inline: auto 1rem; inline-size: 25rem; max-inline-size: calc(100vw - 2rem);
      block-size: min(42rem, 100vh - 2rem); max-block-size: none; border-radius: 1.2rem; box-shadow: 0 8px 40px rgb(0 0 0 / 30%); }
    :host(.start) dialog.panel { inset-inline: 1rem auto; }
    div.panel { position: relative; border-radius: 1rem; }
    div.panel iframe { position: absolute; inset: 0; }
    @media ${SMALL} {
      dialog.panel { inset: auto 0 0; inline-size: 100vw; max-inline-size: none; block-size: 100vh; block-size: 100dvh; border: 0; border-radius: 0; }
    }
    dialog.panel::backdrop { background: rgb(0 0 0 / 45%); }
    iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; background: var(--card); }
    .close { position: absolute; inset-block-start: .6rem; right: .6rem; display: grid; place-items: center; inline-size: 2.75rem; block-size: 2.75rem; padding: 0; border: 0; border-radius: 50%; background: none; color: inherit; }
    .close:hover { background: rgb(128 128 128 / 20%); }
    .lost { position: absolute; inset-inline: 0; inset-block-start: 4rem; margin: 1rem; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .8rem; background: var(--card); }
    a { color: var(--accent); }
    @media (prefers-reduced-motion: no-preference) {
      dialog.panel[open] { animation: rise .18s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(1rem); } }
    }
    @media (forced-colors: active) { .ask { border-color: ButtonBorder; } }
    @media print { :host(.corner) { display: none; } }
  `;

  if (!twin.sites.includes(location.origin)) {
    const all = [...twin.sites, location.origin].join(",");
    console.warn(`The AI twin is not shown here: its TWIN_WEB_ORIGINS does not name ${location.origin}. Set TWIN_WEB_ORIGINS=${all} and start it again.`);
    return;
  }

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function drawn(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /** Our own corner of the page: its styles do not reach in, and ours do not reach out. */
  function corner(kind, ...children) {
    const host = make("twin-chat", { class: [kind, ["light", "dark"].includes(theme) && theme, ["start", "left"].includes(position) && "start"].filter(Boolean).join(" ") });
    const shadow = host.attachShadow({ mode: "open" });
    if ("adoptedStyleSheets" in shadow) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      shadow.adoptedStyleSheets = [sheet];
    } else shadow.append(make("style", {}, CSS));
    shadow.append(...children);
    return host;
  }

  /** The frame, and a port to the page in it that nobody else has the other end of. */
  function framed(panel, onClose) {
    const address = new URL("/embed", home);
    if (["light", "dark"].includes(theme)) address.searchParams.set("theme", theme);
    const frame = make("iframe", {
      title: `AI twin of ${twin.name}`,
      allow: "clipboard-write",
      referrerpolicy: "origin",
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
    });
    let port = null;
    let wanted = false;
    const focus = () => {
      wanted = true;
      frame.focus();
      port?.postMessage("focus");
    };
    frame.addEventListener("load", () => {
      const channel = new MessageChannel();
      const silent = setTimeout(() => missing(panel), READY_MS);
      port = channel.port1;
      port.onmessage = ({ data }) => {
        if (data === "close") onClose();
        if (data !== "ready") return;
        clearTimeout(silent);
        if (wanted) port.postMessage("focus");
      };
      frame.contentWindow.postMessage("twin", home, [channel.port2]);
    });
    frame.src = address.href;
    return { frame, focus };
  }

  function missing(panel) {
    const link = make("a", { href: home, target: "_blank", rel: "noopener" }, "Open it in a tab of its own");
    panel.append(make("p", { class: "lost", role: "status" }, "The chat does not show here. ", link, "."));
  }

  function inline(place) {
    const panel = make("div", { class: "panel" });
    const { frame, focus } = framed(panel, () => {});
    panel.append(frame);
    place.append(corner("inline", panel));
    return { open: focus, close: () => {} };
  }

  function button() {
    const words = label?.trim() || `Ask ${twin.name}’s AI twin`;
    const ask = make("button", { type: "button", class: "ask", part: "button", "aria-haspopup": "dialog", "aria-expanded": "false" },
      drawn("M3.5 4.5h13v9H9l-4 3v-3H3.5z"), make("span", { dir: "auto" }, words));
    const close = make("button", { type: "button", class: "close", part: "close", "aria-label": "Close the chat" }, drawn("M5 5l10 10M15 5L5 15"));
    const panel = make("dialog", { class: "panel", part: "panel", "aria-label": `AI twin of ${twin.name}` }, close);
    let chat = null;
    const shown = (now) => {
      ask.hidden = now;
      ask.setAttribute("aria-expanded", String(now));
    };
    const show = ({ quietly = false } = {}) => {
      if (!panel.open) {
        if (!chat) panel.append((chat = framed(panel, () => panel.close())).frame);
        if (quietly) panel.open = true; // unlike show(), which would take the focus
        else if (matchMedia(SMALL).matches) panel.showModal();
        else panel.show();
        shown(true);
      }
      if (!quietly) chat.focus();
    };
    panel.addEventListener("close", () => {
      shown(false);
      ask.focus();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) panel.close();
    });
    ask.addEventListener("click", () => show());
    close.addEventListener("click", () => panel.close());
    document.body.append(corner("corner", ask, panel));
    if (open !== undefined && open !== "false" && !matchMedia(SMALL).matches) show({ quietly: true });
    return { open: () => show(), close: () => panel.close() };
  }

  function begin() {
    const place = target && document.getElementById(target.replace(/^#/, ""));
    if (target && !place) console.warn(`The AI twin finds no element with the id ${target}, so it shows a button in the corner.`);
    window.twinChat = Object.freeze(place ? inline(place) : button());
  }

  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.blockedURI.startsWith(home)) console.warn(`The policy of this page keeps the AI twin out: add ${home} to its ${event.effectiveDirective}.`);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else begin();
})();
