import { button, element, heading } from "./dom.js";
import { blankTicket, codeText, ticket } from "./ticket-view.js";
import { counted, digits, inWords } from "./words.js";

function scene(lead, art, body) {
  return [
    element(
      "div",
      { class: "scene" },
      element("div", { class: "scene-lead" }, ...lead),
      element("div", { class: "scene-art" }, art),
      element("div", { class: "scene-body" }, ...body),
    ),
  ];
}

/** The tickets that went on to others; decorative. */
function passedOn(count) {
  const flock = element("div", { class: "flock", "aria-hidden": "true" });
  for (let index = 0; index < Math.min(count, 6); index += 1) flock.append(element("span", { class: "flock-ticket" }));
  return flock;
}

/** Everything is given: thanks. */
export function contributedView({ campaign, ticket: mine }) {
  const size = mine.contribution.required;
  const paper = ticket({
    kind: "passed",
    label: "Passed on",
    main: mine.code ? codeText(mine.code).content : element("p"),
    stub: [element("span", {}, `Number ${digits(mine.number)}`), element("span", {}, campaign.name)],
  });
  const content = scene(
    [
      heading("Passed on. Thank you."),
      element("p", { class: "lead" }, `Your ${counted(size, "code")} now ${size === 1 ? "goes" : "go"} to the next in line: ${inWords(size)} more ${size === 1 ? "person" : "people"} will get in because of you.`),
      passedOn(size),
    ],
    paper,
    [element("p", {}, `That is all there is to do. Enjoy ${campaign.name}.`)],
  );
  return { content, title: "Thank you", update: () => {} };
}

/** He missed his turn; once, for a week, he may come back. */
export function expiredView({ campaign, final }, flow) {
  const text = final
    ? "Coming back works once, within seven days, and that is no longer possible for this ticket. You are welcome to ask for a new place."
    : "A code was held for you, but its time ran out, so it went to the next person. It happens. Within seven days you can come back once, and you keep your old number.";
  const action = final ? button("Ask for a new place", flow.ask) : button("Return to the line", flow.comeBack);
  const content = scene(
    [heading(final ? "This ticket has ended" : "Your turn has passed"), element("p", { class: "lead" }, text)],
    blankTicket(campaign.name, "passed"),
    [element("div", { class: "actions" }, action)],
  );
  return { content, title: final ? "This ticket has ended" : "Your turn has passed", update: () => {} };
}

export function leftView({ campaign }, flow) {
  const content = scene(
    [heading("You’ve left the line"), element("p", { class: "lead" }, "Your place has gone to the next person. If you change your mind, you can ask again.")],
    blankTicket(campaign.name, "passed"),
    [element("div", { class: "actions" }, button("Ask again", flow.home))],
  );
  return { content, title: "You’ve left the line", update: () => {} };
}
