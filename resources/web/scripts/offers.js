import { element } from "./dom.js";

/** Where the page offers to tell of the visitor's turn: loaded for those who wait, and left out where that fails. */
export function alertOffer(flow) {
  const place = element("div", { class: "turn-alert" });
  flow.turnAlert().then((alert) => place.append(...alert.offer()), () => place.remove());
  return place;
}

/** The same for when the page is closed, and for what comes after his turn; where the server has it. */
export function noticeOffer({ campaign: { notices }, ticket: { state } }) {
  const place = element("div");
  if (notices) import("./notice-offer.js").then((it) => it.noticeOffer(notices, state)).then((offer) => place.append(offer), () => {});
  return place;
}
