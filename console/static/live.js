// The console's live updates and keyboard.
//
// One connection per browser: browsers allow six per site over HTTP/1.1, and staff keep many tabs open. The tab that
// holds the lock listens and tells the others; when it closes, another takes over. Without locks (an address that is
// not https) each tab listens for itself.

const channel = "BroadcastChannel" in window ? new BroadcastChannel("ansinh-console") : null;
const toast = document.getElementById("toast");

function apply({ kind, data }) {
  if (kind === "bye") return location.reload();
  if (kind === "again") return htmx.trigger(document.body, "live:again");
  htmx.trigger(document.body, `live:${kind}`);
  for (const id of data.ids ?? []) htmx.trigger(document.body, `live:conversation-${id}`);
  for (const name of data.names ?? []) htmx.trigger(document.body, `live:campaign-${name}`);
}

let complaint;
function connected(yes) {
  clearTimeout(complaint);
  if (yes) hide();
  else complaint = setTimeout(() => show(document.body.dataset.offline), 5000);
}

function tell(kind, data) {
  apply({ kind, data });
  channel?.postMessage({ kind, data });
}

function listen() {
  return new Promise((ended) => {
    const source = new EventSource("/console/events");
    for (const kind of ["again", "conversations", "campaigns", "bye"]) {
      source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
    }
    source.addEventListener("open", () => connected(true));
    source.addEventListener("error", () => {
      connected(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(ended, 3000);
    });
    addEventListener("pagehide", () => source.close());
  });
}

async function lead() {
  for (;;) await listen();
}

channel?.addEventListener("message", (event) => apply(event.data));
if (navigator.locks && channel) navigator.locks.request("ansinh-console-live", lead);
else lead();

// ── what is being pressed stays where it is ──────────────────────────────────────────────────────────────────────

// A part that is replaced between press and release of a button swallows the click. So it waits for the release.
let pressed = null, postponed = false;
document.addEventListener("pointerdown", (event) => (pressed = event.target), true);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => setTimeout(() => {
    pressed = null;
    if (postponed) htmx.trigger(document.body, "live:again");
    postponed = false;
  }, 50), true);
}
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig.verb === "get" && pressed && target.contains(pressed)) {
    event.detail.shouldSwap = false;
    postponed = true;
  }
});

// ── words for what went wrong ────────────────────────────────────────────────────────────────────────────────────

let hiding;
function show(text, seconds) {
  clearTimeout(hiding);
  toast.textContent = text;
  toast.hidden = false;
  if (seconds) hiding = setTimeout(hide, seconds * 1000);
}
function hide() {
  toast.hidden = true;
}
document.body.addEventListener("htmx:responseError", () => show(document.body.dataset.refused, 8));
document.body.addEventListener("htmx:sendError", () => show(document.body.dataset.offline, 8));

// ── the number of people waiting, also in a tab that is not looked at ───────────────────────────────────────────

const title = document.title;
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "badge") {
    const waiting = event.target.querySelector("[aria-hidden]")?.textContent;
    document.title = waiting ? `(${waiting}) ${title}` : title;
  }
});

// ── the conversation page ────────────────────────────────────────────────────────────────────────────────────────

const messages = document.getElementById("messages");
if (messages) {
  const atEnd = () => messages.scrollHeight - messages.scrollTop - messages.clientHeight < 140;
  const toEnd = () => (messages.scrollTop = messages.scrollHeight);
  let following = true;
  toEnd();
  messages.addEventListener("scroll", () => (following = atEnd()), { passive: true });
  new ResizeObserver(() => following && toEnd()).observe(messages);
  document.body.addEventListener("htmx:afterSettle", () => following && toEnd());

  // A fresh reply box gets the focus when the old one had it, or when one has just taken over.
  let wanted = false;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    wanted = Boolean(event.target.closest("#box"));
    if (wanted) following = true;
  });
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "box" && wanted) document.getElementById("reply-text")?.focus();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "reply-text") {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// What the assistant understood stands beside the thread where there is room, and is folded where there is none.
const mind = document.getElementById("mind");
if (mind && matchMedia("(max-width: 1079px)").matches) mind.open = false;

// The account menu closes like any menu.
const me = document.querySelector(".me");
document.addEventListener("click", (event) => me?.open && !me.contains(event.target) && (me.open = false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && me?.open) {
    me.open = false;
    me.querySelector("summary").focus();
  }
});
