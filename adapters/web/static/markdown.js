// Markdown of a model -> nodes. Text only ever becomes text: no markup is parsed, no image is loaded.

const DEEPEST = 6;
const BULLET = /^(\s*)[-*+]\s+(.*)$/;
const NUMBER = /^(\s*)(\d{1,9})[.)]\s+(.*)$/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const QUOTE = /^\s{0,3}>\s?/;
const URL_OF_THE_WEB = "https?:\\/\\/[^\\s<>\"'`*]+[^\\s<>\"'`*.,;:!?)\\]}]";
const ADDRESS = new RegExp(URL_OF_THE_WEB, "gu");
const INLINE = new RegExp(
  [
    "\\\\(?<escaped>[!-/:-@\\[-`{-~])",
    "(?<ticks>`+)(?<code>[^`]|[^`][^]*?[^`])\\k<ticks>(?!`)",
    "!?\\[(?<label>[^\\[\\]]*)\\]\\((?<target>[^\\s()]+)(?:\\s+\"[^\"]*\")?\\)",
    `(?<url>${URL_OF_THE_WEB})`,
    "\\*\\*(?<strong>\\S(?:[^]*?\\S)?)\\*\\*",
    "(?<!\\w)__(?<strong2>\\S(?:[^]*?\\S)?)__(?!\\w)",
    "\\*(?<em>[^\\s*](?:[^*]*[^\\s*])?)\\*",
    "(?<!\\w)_(?<em2>[^\\s_](?:[^_]*[^\\s_])?)_(?!\\w)",
    "(?<br>(?: {2,}|\\\\)\\n)",
  ].join("|"),
  "gu",
);

/** The whole text as one fragment. */
export function render(text) {
  const fragment = document.createDocumentFragment();
  blocks(text.replace(/\r\n?/g, "\n").split("\n"), fragment, 0);
  return fragment;
}

/** Words as they are, with the addresses in them as links. */
export function linked(text) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    made.push(text.slice(from, found.index), link(found[0], [found[0]], found[0]));
    from = found.index + found[0].length;
  }
  return [...made, text.slice(from)];
}

function node(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function blocks(lines, parent, depth) {
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const fence = FENCE.exec(line);
    if (!line.trim()) at += 1;
    else if (fence) at = code(lines, at, fence[1], parent);
    else if (RULE.test(line)) at = (parent.append(node("hr")), at + 1);
    else if (HEADING.test(line)) at = heading(line, parent, at);
    else if (QUOTE.test(line) && depth < DEEPEST) at = quote(lines, at, parent, depth);
    else if (isItem(line) && depth < DEEPEST) at = list(lines, at, parent, depth);
    else at = paragraph(lines, at, parent, depth);
  }
}

function code(lines, start, fence, parent) {
  let end = start + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
  const pre = node("pre", node("code", lines.slice(start + 1, end).join("\n")));
  pre.tabIndex = 0; // a wide block scrolls, also by keyboard
  parent.append(pre);
  return end + 1;
}

function heading(line, parent, at) {
  const title = node("p", ...inline(HEADING.exec(line)[2]));
  title.className = "heading";
  parent.append(title);
  return at + 1;
}

function quote(lines, start, parent, depth) {
  let end = start;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const box = node("blockquote");
  blocks(lines.slice(start, end).map((line) => line.replace(QUOTE, "")), box, depth + 1);
  parent.append(box);
  return end;
}

function isItem(line) {
  return BULLET.test(line) || NUMBER.test(line);
}

/** A year at the beginning of a line is no list: in the middle of a paragraph only "1." begins one. */
function interrupts(line) {
  return BULLET.test(line) || NUMBER.exec(line)?.[2] === "1";
}

function indent(line) {
  return /^\s*/.exec(line)[0].replace(/\t/g, "    ").length;
}

/** Items of one list; what is indented further than its first item belongs into the item above. */
function list(lines, start, parent, depth) {
  const numbered = NUMBER.exec(lines[start]);
  const margin = indent(lines[start]);
  const made = node(numbered ? "ol" : "ul");
  if (numbered && numbered[2] !== "1") made.setAttribute("start", String(Number(numbered[2])));
  let at = start;
  while (at < lines.length && isItem(lines[at]) && indent(lines[at]) <= margin + 1) {
    if (Boolean(NUMBER.exec(lines[at])) !== Boolean(numbered)) break;
    const own = [lines[at].replace(numbered ? /^\s*\d+[.)]\s+/ : /^\s*[-*+]\s+/, "")];
    for (at += 1; at < lines.length && continues(lines, at, margin); at += 1) own.push(unindent(lines[at], margin + 2));
    const item = node("li");
    blocks(own, item, depth + 1);
    tighten(item);
    made.append(item);
  }
  parent.append(made);
  return at;
}

function continues(lines, at, margin) {
  const line = lines[at];
  if (line.trim()) return indent(line) >= margin + 2 || !(isItem(line) || starts(line) || !lines[at - 1].trim());
  const next = lines[at + 1] ?? "";
  return Boolean(next.trim()) && (indent(next) >= margin + 2 || (isItem(next) && indent(next) >= margin));
}

function unindent(line, by) {
  return line.replace(new RegExp(`^\\s{0,${by}}`), "");
}

/** An item of one paragraph needs no paragraph around it. */
function tighten(item) {
  const first = item.firstElementChild;
  if (first?.tagName === "P" && !first.className) first.replaceWith(...first.childNodes);
}

function starts(line) {
  return FENCE.test(line) || RULE.test(line) || HEADING.test(line) || QUOTE.test(line);
}

function paragraph(lines, start, parent, depth) {
  let end = start + 1;
  while (end < lines.length && lines[end].trim() && !starts(lines[end]) && !(interrupts(lines[end]) && depth < DEEPEST)) end += 1;
  parent.append(node("p", ...inline(lines.slice(start, end).join("\n").trim())));
  return end;
}

function inline(text, depth = 0) {
  if (depth > DEEPEST) return [text];
  const made = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    made.push(text.slice(from, found.index), element(found, depth));
    from = found.index + found[0].length;
  }
  made.push(text.slice(from));
  return made.filter((part) => part !== "");
}

function element(found, depth) {
  const { escaped, code: verbatim, label, target, url, strong, strong2, em, em2 } = found.groups;
  if (escaped !== undefined) return escaped;
  if (verbatim !== undefined) return node("code", verbatim.replace(/^ (.*\S.*) $/s, "$1"));
  if (target !== undefined) return link(target, inline(label || target, depth + 1), found[0]);
  if (url !== undefined) return link(url, [url], url);
  const loud = strong ?? strong2;
  if (loud !== undefined) return node("strong", ...inline(loud, depth + 1));
  const soft = em ?? em2;
  return soft === undefined ? node("br") : node("em", ...inline(soft, depth + 1));
}

/** Only the web is linked to; anything else stays the text that it was. */
function link(target, children, source) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return source;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return source;
  const made = node("a", ...children);
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return made;
}
