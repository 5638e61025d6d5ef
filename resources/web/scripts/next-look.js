/** When the page looks again: as often as the server says, less often where nobody watches. */

import { unhurried } from "./patience.js";

const HOME_SECONDS = 20;
const OFFERED_SECONDS = 60;
const WAITING_SECONDS = 5;

/** Up to a tenth sooner, so that pages which came together do not go on asking together. */
function spread(seconds) {
  return seconds * (0.9 + Math.random() * 0.1);
}

/** @param {object | null} ticket what the page shows; null: home @returns {number} seconds; Infinity: when something else happens */
export function secondsToNextLook(ticket) {
  if (!ticket) return document.hidden ? Infinity : HOME_SECONDS;
  const { state, poll_after_seconds: told, offer_expires_at: until } = ticket;
  if (state === "waiting") return unhurried(spread(told ?? WAITING_SECONDS));
  if (state !== "offered") return Infinity;
  const left = (Date.parse(until) - Date.now()) / 1000 + 1;
  return Math.min(unhurried(told ?? OFFERED_SECONDS), Math.max(left, 2));
}
