/** Where a check shows how far it is, and what it found. */

import { button, element } from "../scripts/dom.js";
import { counted, digits } from "../scripts/words.js";

export class Panel {
  #place;
  #progress = null;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {() => void} cancel */
  begin(cancel) {
    const bar = element("progress", { "aria-label": "Blocks checked" });
    const text = element("p", { class: "small", role: "status" }, "Fetching the ledger…");
    this.#progress = { bar, text };
    const stop = button("Cancel", cancel, "secondary");
    this.#place.replaceChildren(element("div", { class: "check-progress" }, bar, text, stop));
    stop.focus();
  }

  tell(height, end) {
    if (!this.#progress) return;
    const { bar, text } = this.#progress;
    bar.max = end + 1;
    bar.value = Math.min(height, end) + 1;
    text.textContent = `${digits(height + 1)} of ${digits(Math.max(height, end) + 1)} blocks checked`;
  }

  /** @param {number} seconds after which the server is asked again */
  tellOfWaiting(seconds) {
    if (this.#progress) this.#progress.text.textContent = `The server is busy. Asking again in ${counted(Math.ceil(seconds), "second")}…`;
  }

  /** @param {{isFair: boolean, title: string, lines: string[]}} report @param {...(Node | null)} actions */
  show({ isFair, title, lines }, ...actions) {
    this.#progress = null;
    const heading = element("h2", { tabindex: "-1" }, title);
    const result = element(
      "section",
      { class: `check-result ${isFair ? "check-fair" : "check-unfair"}` },
      heading,
      element("ul", { class: "check-list" }, ...lines.map((line) => element("li", {}, line))),
      element("div", { class: "actions" }, ...actions),
    );
    this.#place.replaceChildren(result);
    heading.focus();
  }

  /** Back to how it was, with a word about why. */
  offer(words, ...actions) {
    this.#progress = null;
    this.#place.replaceChildren(...(words ? [element("p", { class: "notice", role: "alert" }, words)] : []), ...(actions.length ? [element("div", { class: "actions" }, ...actions)] : []));
    // What had the focus is gone.
    if (words) actions[0]?.focus();
  }
}
