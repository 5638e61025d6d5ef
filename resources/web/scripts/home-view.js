import { button, element, heading } from "./dom.js";
import { prepareCheck } from "./human-check.js";
import { blankTicket } from "./ticket-view.js";
import { capitalised, counted, digits, inWords, waitingTime } from "./words.js";

function figure(number, one, many) {
  return element(
    "div",
    { class: "figure" },
    element("dd", {}, digits(number)),
    element("dt", {}, number === 1 ? one : many),
  );
}

function situation({ available, waiting, priority, moved, estimated_wait_seconds: estimate, forecast }) {
  if (available > 0 && waiting === 0) return "A code is ready for you now.";
  return `Every code that comes in goes to the next in line. ${exceptions(priority, moved)}${waitingTime(estimate, forecast)}`;
}

function exceptions(priority, moved) {
  const lane = priority?.waiting || priority?.served
    ? `One in ${priority.share} may go to the priority lane; so far ${priority.served} of ${priority.served + priority.standard_served}. `
    : "";
  return moved ? `${lane}Moved by hand: ${moved}. ` : lane;
}

function howItWorks({ name, contribution_size: size }) {
  const steps = [
    ["Take one", "Ask, show that you’re human, and get one code. When there is none, you get a place in line."],
    ["Join", `Use the code to sign up at ${name}.`],
    ["Pass on", `${name} gives you ${counted(size, "code")} of your own. Leave ${size === 1 ? "it" : "them"} here for the next ${size === 1 ? "person" : inWords(size)}.`],
  ];
  return element(
    "section",
    { class: "how", "aria-labelledby": "how-title" },
    element("h2", { id: "how-title" }, "How it works"),
    element("ol", {}, ...steps.map(([title, text]) => element("li", {}, element("h3", {}, title), element("p", {}, text)))),
  );
}

function notices({ notice, otherCampaign }) {
  if (otherCampaign) {
    return element(
      "p",
      { class: "notice" },
      "This browser holds a ticket in another line. Asking here gives that one up. ",
      element("a", { href: `/${encodeURIComponent(otherCampaign)}` }, "Go to that ticket"),
    );
  }
  return notice ? element("p", { class: "notice" }, notice) : null;
}

/** What this is, how many codes there are, and the one button. */
export function homeView(model, flow) {
  const { campaign } = model;
  const figures = element("dl", { class: "figures" });
  const state = element("p", { class: "situation" });
  const ask = button("", flow.ask);
  for (const event of ["pointerenter", "focus"]) ask.addEventListener(event, () => prepareCheck(campaign.human_check), { once: true });

  function update({ campaign: now }) {
    figures.replaceChildren(figure(now.available, "code ready", "codes ready"), figure(now.waiting, "person in line", "people in line"));
    state.textContent = situation(now);
    ask.textContent = now.available > 0 && now.waiting === 0 ? "Get my code" : "Join the line";
  }
  update(model);

  const content = [
    element(
      "div",
      { class: "scene" },
      element(
        "div",
        { class: "scene-lead" },
        notices(model),
        heading(`An invite to ${campaign.name}, passed on to you`),
        element("p", { class: "lead" }, `People who got in leave their spare codes here. Take one, join, and leave yours for whoever comes next. Free, in order, one each.`),
      ),
      element("div", { class: "scene-art scene-art-decoration" }, blankTicket(campaign.name)),
      element("div", { class: "scene-body" }, figures, element("div", { class: "actions" }, ask), state),
    ),
    howItWorks(campaign),
  ];
  return { content, title: capitalised(`invites to ${campaign.name}`), update };
}

/** The campaign takes no requests. */
export function closedView({ campaign, notice }) {
  const content = [
    element(
      "div",
      { class: "scene" },
      element(
        "div",
        { class: "scene-lead" },
        notices({ notice }),
        heading(`${campaign.name} is closed for now`),
        element("p", { class: "lead" }, "No invites are being passed on at the moment. If you hold a ticket or a code, it stays valid in the browser you got it with."),
      ),
      element("div", { class: "scene-art scene-art-decoration" }, blankTicket(campaign.name, "passed")),
      element("div", { class: "scene-body" }, element("p", {}, "This page opens again by itself when the line does.")),
    ),
  ];
  return { content, title: "Closed for now", update: () => {} };
}
