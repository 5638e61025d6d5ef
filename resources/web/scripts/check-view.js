import { button, element, heading, pulse } from "./dom.js";
import { passCheck } from "./human-check.js";

function instruction(provider) {
  return provider === "altcha"
    ? "Your device solves a small puzzle, to show that no script is asking. It takes a few seconds and needs nothing from you."
    : "Please complete the check below. It keeps scripts from taking codes that people wait for.";
}

/** The human check; goes on by itself when it is passed. */
export function checkView({ campaign }, flow) {
  const container = element("div", { class: "check" }, pulse());
  let dismissed = false;
  passCheck(campaign.human_check, container, flow.challenge)
    .then((token) => dismissed || flow.checked(token))
    .catch((trouble) => dismissed || flow.checkFailed(trouble));
  const content = [
    element(
      "div",
      { class: "column" },
      heading("One quick check"),
      element("p", { class: "lead" }, instruction(campaign.human_check.provider)),
      container,
      element("div", { class: "actions" }, button("Back", flow.home, "quiet")),
    ),
  ];
  return { content, title: "One quick check", dismissed: () => (dismissed = true) };
}

/** Between the request and its answer. */
export function requestingView() {
  const content = [
    element(
      "div",
      { class: "column" },
      heading("Finding your place"),
      element("p", { class: "lead" }, "Just a moment."),
      pulse(),
    ),
  ];
  return { content, title: "Finding your place" };
}
