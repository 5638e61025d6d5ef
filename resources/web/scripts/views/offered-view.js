import { button, element, heading, time } from "{{asset:dom.js}}";
import { seal, ticket } from "{{asset:ticket-view.js}}";
import { digits, localMoment } from "{{asset:words.js}}";

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
      ),
    ),
  ];
  return { content, title: "It’s your turn", update: () => {} };
}
