import { button, element, heading, time } from "./dom.js";
import { alertOffer, noticeOffer } from "./offers.js";
import { seal, ticket } from "./ticket-view.js";
import { digits, localMoment, movedWords, nextLookWords, waitingTime } from "./words.js";

const DRAWN = 9;
const SPEAK_AT_MOST_EVERY = 30_000;

function aheadWords(ahead) {
  if (ahead === 0) return "You’re next";
  return ahead === 1 ? "One person is ahead of you" : `${digits(ahead)} people are ahead of you`;
}

/** The line as dots, the last of them the visitor. */
function queue(ahead) {
  const drawn = Math.min(ahead, DRAWN);
  const dots = Array.from({ length: drawn }, () => element("span", { class: "queue-other" }));
  const more = ahead > DRAWN ? [element("span", { class: "queue-more" })] : [];
  return element("div", { class: "queue", "aria-hidden": "true" }, ...more, ...dots, element("span", { class: "queue-me" }));
}

/** How long until the page looks again, counted down. Not spoken: it would never be silent. */
function countdown() {
  const shown = element("p", { class: "watch", "aria-hidden": "true" });
  let end = 0;
  const draw = () => {
    shown.textContent = nextLookWords((end - performance.now()) / 1000);
  };
  const ticking = setInterval(draw, 1000);
  const start = (seconds) => {
    end = performance.now() + seconds * 1000;
    draw();
  };
  return { shown, start, stop: () => clearInterval(ticking) };
}

/** In line: the number, how many are ahead, and that the page may be closed. */
export function waitingView(model, flow) {
  const title = heading("");
  const estimate = element("p", { class: "lead" });
  const line = element("div");
  const total = element("span");
  const moved = element("p", { class: "moved" });
  const next = countdown();
  const first = model.ticket.ahead;
  let spoken = { ahead: model.ticket.ahead, at: Date.now() };

  const view = { title: "", nextLook: next.start, dismissed: next.stop };
  view.update = ({ ticket: now }) => {
    const words = aheadWords(now.ahead);
    title.textContent = words;
    view.title = now.ahead === 0 ? words : `${digits(now.ahead)} ahead of you`;
    moved.textContent = movedWords(first - now.ahead);
    estimate.textContent = waitingTime(now.estimated_wait_seconds, model.campaign.forecast);
    line.replaceChildren(...(now.ahead > 0 ? [queue(now.ahead)] : []));
    total.textContent = `${digits(now.waiting)} in line`;
    if (now.ahead !== spoken.ahead && Date.now() - spoken.at > SPEAK_AT_MOST_EVERY) {
      spoken = { ahead: now.ahead, at: Date.now() };
      flow.announce(words);
    }
  };
  view.update(model);

  const paper = ticket({
    kind: "numbered",
    label: `Your number${model.ticket.drawn ? ", drawn by lot" : ""}${model.ticket.lane === "priority" ? ", priority lane" : ""}`,
    main: element("p", { class: "ticket-number" }, digits(model.ticket.number)),
    stub: [element("span", {}, model.campaign.name), total],
  });
  view.content = [
    element(
      "div",
      { class: "scene" },
      element("div", { class: "scene-lead" }, title, line, moved, estimate, next.shown),
      element("div", { class: "scene-art" }, paper),
      element(
        "div",
        { class: "scene-body" },
        element("p", {}, "This page keeps itself up to date. You can also close it: this browser remembers your place."),
        alertOffer(flow),
        noticeOffer(model),
        element("p", {}, "Look in at least once a day. When it’s your turn, a code is held for you, but not for ever."),
        element("div", { class: "actions" }, button("Leave the line", flow.leave, "quiet")),
      ),
    ),
  ];
  return view;
}

/** The visitor's turn: a code is held, unseen, until he asks for it. */
export function offeredView({ campaign, ticket: mine }, flow) {
  const until = new Date(mine.offer_expires_at);
  const moment = () => time(until, localMoment(until));
  const paper = ticket({
    kind: "sealed",
    label: "Held for you",
    main: seal(),
    stub: [element("span", {}, `Number ${digits(mine.number)}`), element("span", {}, campaign.name)],
  });
  const content = [
    element(
      "div",
      { class: "scene" },
      element(
        "div",
        { class: "scene-lead" },
        heading("It’s your turn"),
        element("p", { class: "lead" }, "A code is held for you until ", moment(), ", your time."),
      ),
      element("div", { class: "scene-art" }, paper),
      element(
        "div",
        { class: "scene-body" },
        element("div", { class: "actions" }, button("Show my code", flow.reveal)),
        element("p", {}, "Nobody has seen it yet. If you don’t need it any more, leave the line and it goes to the next person."),
        element("div", { class: "actions" }, button("Leave the line", flow.leave, "quiet")),
        noticeOffer({ campaign, ticket: mine }),
      ),
    ),
  ];
  return { content, title: "It’s your turn", update: () => {} };
}
