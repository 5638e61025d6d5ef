/** Builds elements without markup strings: data can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on` is a map of event listeners; true is an empty attribute; false,
 *   null and undefined leave the attribute out.
 * @param {...(Node | string | null | undefined | false)} children text and elements; empty ones are skipped
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** The heading that takes the focus when its view appears. One a view. */
export function heading(text) {
  return element("h1", { tabindex: "-1" }, text);
}

/** @param {string} text @param {() => void} action @param {"primary" | "secondary" | "quiet"} [kind] */
export function button(text, action, kind = "primary") {
  return element("button", { type: "button", class: `button button-${kind}`, on: { click: action } }, text);
}

/** A link that leaves this site, in a new tab; says so to those who cannot see the arrow. */
export function outsideLink(text, address, className = "button button-primary") {
  return element(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer", class: className },
    text,
    icon("arrow"),
    element("span", { class: "visually-hidden" }, " (opens in a new tab)"),
  );
}

const PATHS = {
  arrow: "M6 14 14 6M7.5 6H14v6.5",
  check: "m4 10.5 4 4 8-9",
  copy: "M7.5 7.5v-4h9v9h-4M3.5 7.5h9v9h-9z",
};

/** A decorative line icon, 20 units square, in the text's colour. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

/** @param {Date} instant @param {string} text what a person reads */
export function time(instant, text) {
  return element("time", { datetime: instant.toISOString() }, text);
}

/** Three dots that breathe while something is under way. */
export function pulse() {
  return element("div", { class: "pulse", "aria-hidden": "true" }, element("span"), element("span"), element("span"));
}

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
