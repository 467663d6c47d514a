// The two phones. The page only shows what the sandbox says is on them and tells it what the person does.

const base = document.body.dataset.base;
const person = document.querySelector("#person");
const others = document.querySelector("#others");
const trouble = document.querySelector("#trouble");
const words = document.querySelector("#words").dataset;
const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const number = new Intl.NumberFormat("vi-VN");

class Phone {
  constructor(section) {
    this.section = section;
    this.provider = section.dataset.provider;
    this.log = section.querySelector(".log");
    this.list = section.querySelector("ol");
    this.empty = section.querySelector(".empty");
    this.field = section.querySelector("textarea");
    this.address = "";
    this.shown = new Set();
    this.messages = 0;
    this.people = 0;
    this.listen();
  }

  listen() {
    const form = this.section.querySelector("form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value;
      if (!text.trim()) return;
      this.field.value = "";
      this.act({ do: "say", text });
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    const menu = this.section.querySelector("details");
    this.section.querySelectorAll("[data-do]").forEach((button) => {
      button.addEventListener("click", async () => {
        menu.open = false;
        const text = button.dataset.do === "staff" ? words.staff : "";
        await this.act({ do: button.dataset.do, media: button.dataset.media ?? "photo", text });
        await this.load();
        if (!button.offsetParent) this.field.focus();
      });
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  async act(what) {
    if (!this.address) return;
    await fetch(`${base}/api/phones/${this.provider}/${encodeURIComponent(this.address)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
  }

  async use(address) {
    this.address = address;
    this.section.hidden = !address;
    await this.load(true);
  }

  async load(anew = false) {
    if (!this.address) return;
    const wanted = this.address;
    const answer = await fetch(`${base}/api/phones/${this.provider}/${encodeURIComponent(wanted)}`);
    if (!answer.ok || wanted !== this.address) return;
    const screen = await answer.json();
    if (anew) {
      this.list.replaceChildren();
      this.shown.clear();
    }
    this.section.querySelector(".gone").hidden = !screen.gone;
    // A whole history is not news: it is not read out.
    this.log.setAttribute("aria-live", "off");
    screen.bubbles.forEach((bubble) => this.show(bubble));
    this.empty.hidden = this.shown.size > 0;
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.look();
  }

  arrive(bubble) {
    if (bubble.author === "account") this.count(this.messages + 1, this.people);
    if (bubble.address !== this.address) return false;
    this.show(bubble);
    if (bubble.author === "account") this.look();
    return true;
  }

  count(messages, people) {
    this.messages = messages;
    this.people = people;
    this.section.querySelector(".messages").textContent = number.format(messages);
    this.section.querySelector(".people").textContent = number.format(people);
  }

  // Whoever has the chat open in front of them has seen what is in it; only Zalo passes that on.
  look() {
    if (this.provider === "zalo" && document.visibilityState === "visible") this.act({ do: "look" });
  }

  show(bubble) {
    if (this.shown.has(bubble.message_id)) return;
    this.shown.add(bubble.message_id);
    this.empty.hidden = true;
    const item = document.querySelector("#bubble").content.firstElementChild.cloneNode(true);
    item.classList.add(bubble.author);
    item.querySelector(".text").textContent = bubble.text;
    item.querySelector(".text").hidden = !bubble.text;
    const time = item.querySelector(".time");
    time.textContent = clock.format(bubble.at);
    if (bubble.author === "staff") time.prepend(document.querySelector("#staff-mark").content.cloneNode(true));
    if (bubble.image) {
      const picture = item.querySelector("img");
      picture.src = `${base}/api/images/${encodeURIComponent(bubble.image)}`;
      picture.hidden = false;
    }
    item.querySelector(".choices").append(...bubble.choices.map((choice) => this.choice(bubble, choice)));
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 160;
    this.list.append(item);
    if (near || bubble.author === "person") this.log.scrollTop = this.log.scrollHeight;
  }

  choice(bubble, choice) {
    if (choice.url !== null) {
      const link = document.createElement("a");
      link.textContent = `${choice.title} ↗`;
      if (/^https?:/.test(choice.url)) link.href = choice.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      return link;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = choice.title;
    button.addEventListener("click", async () => {
      button.disabled = true;
      await this.act({ do: "tap", message_id: bubble.message_id, number: choice.number });
      button.disabled = false;
      button.focus();
    });
    return button;
  }
}

const phones = Object.fromEntries(
  [...document.querySelectorAll(".phone")].map((section) => [section.dataset.provider, new Phone(section)]),
);

async function overview() {
  const answer = await fetch(`${base}/api/phones`);
  if (!answer.ok) return;
  const found = await answer.json();
  const chosen = person.value;
  const options = [];
  for (const [provider, phone] of Object.entries(phones)) {
    phone.count(found[provider].messages, found[provider].people);
    for (const other of found[provider].others) {
      const option = document.createElement("option");
      option.value = provider === "zalo" ? `${other.address}|` : `|${other.address}`;
      option.textContent = `${other.name} (${provider === "zalo" ? "Zalo" : "Telegram"})`;
      options.push(option);
    }
  }
  others.replaceChildren(...options);
  others.hidden = options.length === 0;
  person.value = chosen;
  if (!person.value) person.selectedIndex = 0;
}

let looking = null;
function overviewSoon() {
  looking ??= setTimeout(() => {
    looking = null;
    overview();
  }, 1000);
}

function choose() {
  const [zalo, telegram] = person.value.split("|");
  return Promise.all([phones.zalo.use(zalo), phones.telegram.use(telegram)]);
}

person.addEventListener("change", choose);
document.addEventListener("visibilitychange", () => phones.zalo.look());

const news = new EventSource(`${base}/api/events`);
news.addEventListener("bubble", (event) => {
  const bubble = JSON.parse(event.data);
  if (!phones[bubble.provider].arrive(bubble)) overviewSoon();
});
news.addEventListener("open", () => {
  trouble.hidden = true;
  Object.values(phones).forEach((phone) => phone.load());
});
news.addEventListener("error", () => {
  trouble.hidden = false;
});

await overview();
await choose();
