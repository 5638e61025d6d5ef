import { button, element, heading } from "./dom.js";
import { duration } from "./words.js";

function tooManyWords({ retryAfter }) {
  const when = retryAfter ? ` Try again in about ${duration(retryAfter)}.` : " Please try again tomorrow.";
  return `Several places were asked for from your network today, and there is a limit so that nobody takes them all.${when}`;
}

/** Each kind: the heading, what it means, what the button says. */
const keptOut = (detail, appeal) => ["No place for now", detail, null, appeal];

const KINDS = {
  offline: () => ["No connection", "We keep trying by ourselves. However often we ask, you get one place, and the same one.", "Try now"],
  busy: () => ["The server is busy", "Many people are asking at once. We try again by ourselves, and nothing is lost.", "Try now"],
  "too-many-tickets": (trouble) => ["Too many requests today", tooManyWords(trouble), null],
  blocked: ({ detail }) => keptOut(detail),
  suspended: ({ detail }) => keptOut(detail, true),
  "contribution-late": ({ detail }) => keptOut(detail, true),
  "human-check-failed": () => ["The check didn’t work", "It may have taken too long, or was used before. Please do it once more.", "Try again"],
  "check-unavailable": () => ["The check didn’t load", "Something kept it from running: the connection, or a content blocker. Please try again.", "Try again"],
};

function fallback({ detail }) {
  return ["Something went wrong", detail || "The server did not understand us. Please try again in a moment.", "Try again"];
}

/** What went wrong before there was a ticket to show, and what happens next. */
export function troubleView(model) {
  const { campaign, trouble, retry, back } = model;
  const [title, text, action, appeal] = (KINDS[trouble.kind] ?? fallback)(trouble);
  const countdown = element("p", { class: "small", role: "timer", "aria-live": "off" });
  let ticking;

  function update({ seconds, retry: again }) {
    clearInterval(ticking);
    if (!seconds) return;
    let left = seconds;
    const tell = () => {
      countdown.textContent = left > 0 ? `Next try in ${left} second${left === 1 ? "" : "s"}` : "Trying…";
      left -= 1;
      if (left < 0) clearInterval(ticking);
    };
    tell();
    ticking = setInterval(tell, 1000);
    act = again;
  }
  let act = retry;
  update(model);

  const content = [
    element(
      "div",
      { class: "column" },
      heading(title),
      element("p", { class: "lead" }, text),
      countdown,
      appeal ? element("a", { href: `/${campaign.slug}/standing` }, "If that’s wrong") : null,
      element("div", { class: "actions" }, action ? button(action, () => act()) : null, back ? button("Back", back, action ? "quiet" : "secondary") : null),
    ),
  ];
  return { content, title, update, dismissed: () => clearInterval(ticking) };
}
