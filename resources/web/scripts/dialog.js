/** Asks before something that cannot be taken back. */

import { button, element } from "./dom.js";

/**
 * A modal question. The browser keeps the focus inside, Escape means no, and the focus returns to where it was.
 *
 * @param {{title: string, text: string, yes?: string, no: string}} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, yes, no }) {
  return new Promise((resolve) => {
    const stay = button(no, () => dialog.close("no"), "secondary");
    stay.autofocus = true;
    const dialog = element(
      "dialog",
      { "aria-labelledby": "question-title", "aria-describedby": "question-text", class: "question" },
      element("h2", { id: "question-title" }, title),
      element("p", { id: "question-text" }, text),
      element("div", { class: "actions" }, stay, yes ? button(yes, () => dialog.close("yes"), "danger") : null),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
