// The citizens' chat. Two promises: what was written is never lost and never sent twice (each message has an id of its
// own, kept until the server has it), and what arrives is shown once, in order, whichever way it came.

const $ = (id) => document.getElementById(id);
const words = $("words").dataset;
const log = $("log"), scroll = $("scroll"), field = $("text"), line = $("line"), typing = $("typing"), newest = $("newest");

const STORE = "ansinh-unsent"; // this tab only: a shared computer keeps nothing
const TYPING_SECONDS = 25;
const clock = new Intl.DateTimeFormat(words.language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });

let lastId = 0;
let state = "bot";
const shown = new Map(); // message id, or client id of an unsent one → its element
let unsent = [];

// ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function withLinks(parent, text) {
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g)) {
    parent.append(text.slice(from, found.index));
    const link = element("a", "", found[0]);
    link.href = found[0];
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    parent.append(link);
    from = found.index + found[0].length;
  }
  parent.append(text.slice(from));
  return parent;
}

// Blank lines part paragraphs; lines that begin with a dash, a dot or a number become a list.
function fill(bubble, text) {
  for (const block of text.split(/\n\s*\n/)) {
    let list = null, paragraph = null;
    for (const raw of block.split("\n")) {
      const item = raw.match(/^\s*(?:([-•–*])|(\d{1,2})[.)])\s+(.*)$/);
      if (item) {
        if (!list) bubble.append((list = element(item[2] ? "ol" : "ul", item[2] ? "numbers" : "")));
        list.append(withLinks(element("li"), item[3]));
        paragraph = null;
      } else if (raw.trim()) {
        if (paragraph) paragraph.append(element("br"));
        else bubble.append((paragraph = element("p")));
        withLinks(paragraph, raw.trim());
        list = null;
      }
    }
  }
}

function build(message) {
  const item = element("div", `message ${message.author}`);
  const name = words[message.author] ?? "";
  const by = message.author === "staff" && message.staff_name ? `${name} ${message.staff_name}` : name;
  item.append(element("p", "by", by));
  if (message.author === "citizen") item.firstChild.className = "by sr-only";
  const bubble = element("div", "bubble");
  if (message.author === "citizen" || message.author === "staff") withLinks(bubble, message.text);
  else fill(bubble, message.text);
  if (message.picture) bubble.append(picture(message.picture));
  if (message.sources) {
    const sources = element("p", "sources", message.sources);
    sources.setAttribute("aria-label", `${words.sources}: ${message.sources}`);
    bubble.append(sources);
  }
  item.append(bubble);
  const asks = (message.buttons ?? []).filter((button) => !isThumb(button));
  const thumbs = (message.buttons ?? []).filter(isThumb);
  if (asks.length) {
    const choices = element("div", "choices");
    choices.setAttribute("role", "group");
    choices.setAttribute("aria-label", words.choices);
    for (const button of asks) choices.append(choice(button));
    item.append(choices);
  }
  if (thumbs.length) item.append(rating(thumbs));
  item.append(element("p", "time", message.at ? clock.format(new Date(message.at)) : words.sending));
  return item;
}

// The picture opens large; the answer keeps its place on the screen when it arrives.
function picture(shown) {
  const link = element("a", "picture");
  link.href = shown.path;
  link.target = "_blank";
  link.rel = "noopener";
  const image = element("img");
  image.alt = shown.alt;
  image.width = 900;
  image.height = 1600;
  image.src = shown.path;
  image.addEventListener("load", () => {
    image.height = image.naturalHeight;
  });
  link.append(image);
  return link;
}

// Thumbs stay under their answer: they are an opinion on it, not the next thing to say.
const isThumb = (button) => button.payload?.startsWith("/rate:");

function thumbIcon() {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M7 11v9H4v-9zm0 0 4-8c1.6 0 2.6 1.2 2.4 2.8L13 9h5.4c1.4 0 2.4 1.2 2.1 2.6l-1.4 6.5A2.4 2.4 0 0 1 16.7 20H7");
  icon.append(path);
  return icon;
}

function rating(thumbs) {
  const group = element("div", "thumbs");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.rating);
  for (const thumb of thumbs) {
    const tap = element("button", `thumb ${thumb.payload.startsWith("/rate:down:") ? "thumb-down" : "thumb-up"}`);
    // Drawn, not typed: many computers have no font with pictures.
    tap.append(thumbIcon(), thumb.title.replace(/^\P{L}+/u, ""));
    tap.type = "button";
    tap.setAttribute("aria-pressed", "false");
    tap.addEventListener("click", async () => {
      const body = JSON.stringify({ client_message_id: newId(), text: thumb.title, payload: thumb.payload });
      try {
        const response = await fetch("/chat/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body });
        if (!response.ok) throw new Error(String(response.status));
        for (const other of group.children) other.setAttribute("aria-pressed", String(other === tap));
      } catch {
        say(words.unrated, false, 6);
      }
    });
    group.append(tap);
  }
  return group;
}

function choice(button) {
  if (button.url && /^https?:\/\//.test(button.url)) {
    const link = element("a", "choice", button.title);
    link.href = button.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }
  const tap = element("button", "choice", button.title);
  tap.type = "button";
  tap.addEventListener("click", () => {
    write(button.title, button.payload);
    field.focus({ preventScroll: true });
  });
  return tap;
}

// The page follows the conversation until the reader scrolls, and again from the reader's next message or the end on.
// A long answer is read from its beginning: what was asked stays in sight at the top, and the answer below it.
let following = true, anchor = null;
const endOf = () => scroll.scrollHeight - scroll.clientHeight;
const nearEnd = () => endOf() - scroll.scrollTop < 120;
const topOf = (item) => item.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;

function reveal(item) {
  if (following) {
    const held = anchor?.isConnected ? topOf(anchor) - 12 : Infinity;
    const target = Math.min(endOf(), held);
    scroll.scrollTo({ top: target });
    if (topOf(item) < target + scroll.clientHeight - 60) return;
  }
  newest.hidden = false;
}

for (const kind of ["wheel", "touchmove", "keydown"]) {
  scroll.addEventListener(kind, () => requestAnimationFrame(() => (following = nearEnd())), { passive: true });
}

function show(message, quietly) {
  if (message.id <= lastId || shown.has(message.id)) return;
  lastId = Math.max(lastId, message.id);
  $("hello").classList.add("passed");
  const waiting = message.client_message_id && shown.get(message.client_message_id);
  const item = build(message);
  if (quietly) item.classList.add("old");
  if (waiting) {
    item.classList.add("old");
    waiting.replaceWith(item);
    if (anchor === waiting) anchor = item;
    shown.delete(message.client_message_id);
    unsent = unsent.filter((one) => one.id !== message.client_message_id);
    keep();
  } else {
    log.insertBefore(item, log.querySelector(".pending, .failed"));
  }
  shown.set(message.id, item);
  if (message.author !== "system") spend(item);
  if (message.author === "bot" || message.author === "staff") think(false);
  if (message.author === "staff" && following) anchor = item;
  if (!waiting && !quietly) reveal(item);
}

// Buttons belong to the last question only.
function spend(latest) {
  for (const old of log.querySelectorAll(".message:not(.spent)")) if (old !== latest) old.classList.add("spent");
}

let thinking;
function think(on) {
  clearTimeout(thinking);
  typing.hidden = !on;
  if (on) {
    thinking = setTimeout(() => (typing.hidden = true), TYPING_SECONDS * 1000);
    if (following) reveal(typing);
  }
}

let holder = null;
function setState(now) {
  state = now.state;
  // News may know only of what is new; who holds the conversation stays known until somebody else does.
  holder = state === "staff" ? (now.staff_name ?? holder) : null;
  const name = holder ? `: ${holder}` : "";
  $("status").textContent = words[`state${state[0].toUpperCase()}${state.slice(1)}`] + (state === "staff" ? name : "");
  if (state !== "bot") think(false);
}

let lineTimer;
function say(text, good, seconds) {
  clearTimeout(lineTimer);
  line.textContent = text ?? "";
  line.hidden = !text;
  line.classList.toggle("good", Boolean(good));
  if (seconds) lineTimer = setTimeout(() => (line.hidden = true), seconds * 1000);
}

// ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

function keep() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(unsent));
  } catch {
    // Storage may be switched off; then only a reload could lose an unsent message.
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function write(text, payload) {
  const message = { id: newId(), text, payload };
  unsent.push(message);
  keep();
  showUnsent(message);
  flush();
}

function showUnsent(message) {
  $("hello").classList.add("passed");
  const item = build({ author: "citizen", text: message.text });
  item.classList.add("pending");
  log.append(item);
  shown.set(message.id, item);
  spend(item);
  newest.hidden = true;
  following = true;
  anchor = item;
  reveal(item);
}

function fail(message, reason) {
  message.failed = true;
  const item = shown.get(message.id);
  if (!item) return;
  item.classList.replace("pending", "failed");
  const note = item.querySelector(".time");
  note.textContent = `${reason ?? words.failed} `;
  const again = element("button", "again", words.again);
  again.type = "button";
  again.addEventListener("click", () => {
    message.failed = false;
    item.classList.replace("failed", "pending");
    note.textContent = words.sending;
    flush();
  });
  note.append(again);
}

const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
let flushing = false;

// One after the other, in the order they were written; the same id as often as it takes.
async function flush() {
  if (flushing) return;
  flushing = true;
  let pause = 1;
  for (let message; (message = unsent.find((one) => !one.failed && !one.accepted)); ) {
    let response;
    try {
      response = await fetch("/chat/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ client_message_id: message.id, text: message.text, payload: message.payload }),
        signal: AbortSignal.timeout(20000),
      });
    } catch {
      say(words.lost);
      await sleep(pause);
      pause = Math.min(pause * 2, 10);
      continue;
    }
    if (response.status === 202) {
      if (pause > 1) say(words.back, true, 3);
      pause = 1;
      accepted(message);
      continue;
    }
    const problem = await response.json().catch(() => ({}));
    if (response.status === 429 || response.status >= 500) {
      const wait = Number(response.headers.get("Retry-After")) || pause;
      say(problem.message ?? words.lost, false, wait);
      await sleep(Math.min(wait, 60));
      pause = Math.min(pause * 2, 10);
      continue;
    }
    fail(message, problem.message);
    keep();
  }
  flushing = false;
}

function accepted(message) {
  // It stays on the list until the conversation shows it: a reload in between must not make it vanish.
  message.accepted = true;
  keep();
  const item = shown.get(message.id);
  if (item) {
    item.classList.remove("pending");
    item.querySelector(".time").textContent = clock.format(new Date());
    if (state === "bot" || state === "closed") think(true);
  }
  if (!live) catchUp();
}

// ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

let live = false;
let source, reconnecting, complaint;
let wait = 1;

function listen() {
  source?.close();
  source = new EventSource(`/chat/events?after=${lastId}`);
  source.addEventListener("open", () => {
    live = true;
    wait = 1;
    clearTimeout(complaint);
    if (line.textContent === words.lost) say(words.back, true, 3);
  });
  source.addEventListener("message", (event) => show(JSON.parse(event.data)));
  source.addEventListener("state", (event) => setState(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    if (live) complaint = setTimeout(() => say(words.lost), 4000);
    live = false;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    clearTimeout(reconnecting);
    reconnecting = setTimeout(listen, wait * 1000);
    wait = Math.min(wait * 2, 20);
  });
}

async function catchUp(first) {
  try {
    const response = await fetch(`/chat/history?after=${lastId}`);
    if (!response.ok) return;
    const conversation = await response.json();
    for (const message of conversation.messages) show(message, first);
    setState(conversation);
  } catch {
    // The live line says so when it is down; nothing is lost, the next look shows it.
  }
}

// Some networks let no live line through: then look now and again.
setInterval(() => !live && document.visibilityState === "visible" && catchUp(), 3000);
addEventListener("online", () => (flush(), listen()));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !live && listen());

// ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return field.focus();
  field.value = "";
  grow();
  write(text);
  field.focus();
});
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  const keyboard = matchMedia("(pointer: fine)").matches; // on a touch screen Enter makes a new line
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && keyboard) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});
for (const starter of document.querySelectorAll(".starter")) {
  starter.addEventListener("click", () => {
    write(starter.dataset.words);
    field.focus({ preventScroll: true });
  });
}
newest.addEventListener("click", () => {
  following = true;
  anchor = null;
  scroll.scrollTo({ top: endOf() });
  newest.hidden = true;
});
scroll.addEventListener("scroll", () => nearEnd() && (newest.hidden = true), { passive: true });
$("new").addEventListener("submit", () => {
  unsent = [];
  keep();
});

// ── start ────────────────────────────────────────────────────────────────────────────────────────────────────────

try {
  unsent = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
} catch {
  unsent = [];
}
await catchUp(true);
// What the conversation has not shown yet is sent again under its old id; the server knows it if it has it.
for (const message of unsent) {
  message.accepted = false;
  message.failed = false;
  showUnsent(message);
}
scroll.scrollTo({ top: endOf(), behavior: "instant" });
listen();
flush();
