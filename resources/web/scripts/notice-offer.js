/**
 * Word by e-mail or push message for when the page is closed: of the visitor's turn, and of what comes after it. Loaded for those who
 * have a ticket of which there is more to tell, where the server has it.
 */

import { button, element } from "./dom.js";

const PATH = "/api/v1/ticket/notices";
const STYLE = "{{asset:notice-offer.css}}";
const FAILED = "That didn’t work. Please try again later; nothing has changed.";
// What is recorded as agreed to, word for word.
const KEPT = "We keep it encrypted until this ticket is over, and use it for this ticket alone: when it’s your turn, before a code held for you goes to the next person, to ask whether the code worked, about the codes you pass on, and to thank you. You can stop it at any time.";
const WAITING = {
  title: "Hear about your turn with this page closed",
  email: "We’ll e-mail you when it’s your turn.",
  push: "This browser will be notified when it’s your turn.",
};
const SERVED = {
  title: "Be reminded with this page closed",
  email: "We’ll e-mail you about this ticket.",
  push: "This browser will be notified about this ticket.",
};

/** @returns {Promise<{email: boolean, push: boolean}>} what is asked for; throws an Error whose message is for the visitor */
async function send(method, body) {
  const request = { method, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(20_000) };
  if (body) Object.assign(request, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  let response;
  let answer;
  try {
    response = await fetch(PATH, request);
    answer = await response.json();
  } catch {
    throw new Error(FAILED);
  }
  if (response.ok) return answer;
  if (response.status === 422) throw new Error(body?.email ? "This is not an e-mail address we can write to." : "This browser’s messages can’t be sent from here.");
  throw new Error(response.status < 500 && answer.detail ? answer.detail : FAILED);
}

function loadStyle() {
  if (!document.querySelector(`link[href="${CSS.escape(STYLE)}"]`)) document.head.append(element("link", { rel: "stylesheet", href: STYLE }));
}

function bytesOf(base64Url) {
  return Uint8Array.from(atob(base64Url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

const canPush = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

/** Called within a press: browsers ask for the permission then alone. */
async function subscribe(key) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("Your browser does not let us notify you. You can allow it in its settings.");
  const failed = () => {
    throw new Error("Your browser could not set up notifications.");
  };
  // Who did not wait has none yet.
  await navigator.serviceWorker.register("/service-worker.js").catch(failed);
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  try {
    return await pushManager.subscribe(wanted);
  } catch {
    // From an earlier visit, for another key of this server.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wanted).catch(failed);
  }
}

class Offer {
  #notices;
  #asked;
  #said;
  #busy = false;
  #words = element("p", { role: "status", tabindex: "-1" });
  #controls = element("div", { class: "notice-controls" });
  #field = element("input", { type: "email", id: "notice-email", autocomplete: "email", required: true, maxlength: 254, "aria-describedby": "notice-kept" });

  constructor(notices, asked, said) {
    this.#notices = notices;
    this.#asked = asked;
    this.#said = said;
  }

  content() {
    this.#draw();
    return element(
      "section",
      { class: "notice-offer", "aria-labelledby": "notice-title" },
      element("h2", { id: "notice-title" }, this.#said.title),
      this.#controls,
      this.#words,
      element("p", { class: "small", id: "notice-kept" }, `${KEPT} Every mail has a link for that.`),
    );
  }

  #draw() {
    const { email, push } = this.#asked;
    const parts = [];
    if (this.#notices.email) parts.push(email ? this.#undo("We’ll e-mail you.", "Stop the e-mails", { email: null }) : this.#form());
    if (this.#notices.push && (push || canPush())) {
      parts.push(push ? this.#undo("This browser will be notified.", "Stop the notifications", { push: null }) : this.#pushButton());
    }
    this.#controls.replaceChildren(...parts);
  }

  #form() {
    const submit = (event) => {
      event.preventDefault();
      this.#change(this.#said.email, () => ({ email: this.#field.value.trim() }));
    };
    return element(
      "form",
      { class: "notice-form", novalidate: true, on: { submit } },
      element("label", { for: "notice-email" }, "Your e-mail address"),
      this.#field,
      element("button", { type: "submit", class: "button button-secondary" }, "E-mail me"),
    );
  }

  #pushButton() {
    return button("Notify this browser", () => this.#change(this.#said.push, async () => ({ push: (await subscribe(this.#notices.push.key)).toJSON() })), "secondary");
  }

  #undo(words, label, body) {
    return element("p", { class: "notice-set" }, `${words} `, button(label, () => this.#change("Stopped. Nothing is kept.", () => body), "quiet"));
  }

  async #change(done, body) {
    if (this.#busy) return;
    this.#busy = true;
    this.#words.textContent = "";
    try {
      this.#asked = await send("PUT", await body());
      this.#field.removeAttribute("aria-invalid");
      this.#draw();
      // The control that was pressed is gone.
      this.#words.textContent = done;
      this.#words.focus();
    } catch ({ message }) {
      this.#words.textContent = message;
      if (!this.#asked.email && this.#field.value) this.#field.setAttribute("aria-invalid", "true");
    } finally {
      this.#busy = false;
    }
  }
}

/** @param {{email: boolean, push: {key: string} | null}} notices of the Campaign @param {string} state of the ticket @returns {Promise<Node>} */
export async function noticeOffer(notices, state) {
  loadStyle();
  return new Offer(notices, await send("GET"), state === "waiting" ? WAITING : SERVED).content();
}
