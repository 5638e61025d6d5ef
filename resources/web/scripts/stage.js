/** The one view that is shown, the page's title, the line about the connection, and what is said to a screen reader. */

import { element } from "./dom.js";

export class Stage {
  #main = document.getElementById("main");
  #connection = document.getElementById("connection");
  #announcer = document.getElementById("announcer");
  #suffix;
  #shown = null;
  #spoken = 0;

  /** @param {string} suffix ends every title */
  constructor(suffix) {
    this.#suffix = suffix;
  }

  /**
   * @param {string} name
   * @param {(model: object, actions: object) => import("./types").View} draw
   * @param {object} model
   * @param {object} actions
   * @param {{moveFocus?: boolean}} [options]
   */
  show(name, draw, model, actions, { moveFocus = true } = {}) {
    const key = `${name}:${model.key ?? ""}`;
    if (this.#shown?.key === key && this.#shown.view.update) {
      this.#shown.view.update(model);
    } else {
      document.querySelector("dialog[open]")?.close();
      this.#shown?.view.dismissed?.();
      const view = draw(model, actions);
      this.#shown = { key, view };
      this.#main.dataset.view = name;
      this.#main.removeAttribute("aria-busy");
      this.#main.replaceChildren(...view.content);
      if (moveFocus) this.#toHeading();
    }
    document.title = `${this.#shown.view.title} · ${this.#suffix}`;
  }

  #toHeading() {
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: 0, behavior: reduced ? "instant" : "smooth" });
    this.#main.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** @param {number} seconds from now, until the page looks again; Infinity: not by itself, or after a look that failed */
  nextLook(seconds) {
    this.#shown?.view.nextLook?.(seconds);
  }

  /** Says something once to those who listen. The same words twice in a row are said twice. */
  announce(words) {
    this.#spoken += 1;
    this.#announcer.replaceChildren(element("p", {}, words, this.#spoken % 2 ? "\u00A0" : ""));
  }

  /** A line above the view; null takes it away. */
  connection(words) {
    const shown = this.#connection.textContent;
    if (shown === (words ?? "")) return;
    this.#connection.replaceChildren(...(words ? [element("p", {}, words)] : []));
  }
}
