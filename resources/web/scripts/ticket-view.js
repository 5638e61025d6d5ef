/** The paper ticket that runs through all views: blank at first, numbered in line, sealed, opened, passed on. */

import { element } from "./dom.js";

/** Above this many characters the code is set smaller. */
const LONG_CODE = 8;
const VERY_LONG_CODE = 16;

/**
 * @param {{kind: "blank" | "numbered" | "sealed" | "open" | "passed", label: string, main: Node, stub: (Node | string)[]}} parts
 *   kind: how it looks
 */
export function ticket({ kind, label, main, stub }) {
  return element(
    "div",
    { class: `ticket ticket-${kind}` },
    element(
      "div",
      { class: "ticket-paper" },
      element("div", { class: "ticket-face" }, element("p", { class: "ticket-label" }, label), main),
      element("div", { class: "ticket-stub" }, ...stub),
    ),
  );
}

/** A ticket that only decorates. */
export function blankTicket(product, kind = "blank") {
  const art = ticket({ kind, label: `An invite to ${product}`, main: seal(), stub: ["For you", "From someone kind"].map((text) => element("span", {}, text)) });
  art.setAttribute("aria-hidden", "true");
  return art;
}

/** Dots where the code will be. */
export function seal() {
  return element("p", { class: "ticket-seal", "aria-hidden": "true" }, ...Array.from({ length: 6 }, () => element("span")));
}

/** A code to read, copy and hear letter by letter. */
export function codeText(code) {
  const size = code.length > VERY_LONG_CODE ? "very-long" : code.length > LONG_CODE ? "long" : "short";
  const shown = element("p", { class: "code", "data-size": size, translate: "no" }, code);
  const spelled = element("p", { class: "visually-hidden" }, `Letter by letter: ${[...code].join(", ")}`);
  return { shown, content: element("div", {}, shown, spelled) };
}
