import { copyText, selectText } from "./clipboard.js";
import { button, element, heading, icon, outsideLink } from "./dom.js";
import { noticeOffer } from "./offers.js";
import { passingPanel } from "./passing-view.js";
import { codeText, ticket } from "./ticket-view.js";
import { capitalised, counted, digits } from "./words.js";

const COPIED_SHOWN_FOR = 4000;

function copyButton(code, shown, flow) {
  const copy = button("Copy code", async () => {
    const done = await copyText(code);
    if (!done) {
      selectText(shown);
      flow.announce("Your browser does not let us copy. The code is selected; copy it yourself.");
      label("Selected: copy it now");
      return;
    }
    flow.announce("Copied");
    label("Copied", "check");
    setTimeout(() => label("Copy code", "copy"), COPIED_SHOWN_FOR);
    flow.copied();
  });
  const label = (text, drawing = "copy") => copy.replaceChildren(icon(drawing), text);
  label("Copy code");
  return copy;
}

/** A step of the way: a heading that opens and closes what belongs to it. */
function step(number, title, panel, open) {
  const id = `step-${number}`;
  const toggle = element("button", { type: "button", class: "step-toggle", "aria-controls": id, on: { click: () => set(panel.hidden) } }, title);
  panel.id = id;
  const item = element("li", { class: "step" }, element("h2", {}, toggle), panel);
  function set(opened) {
    panel.hidden = !opened;
    toggle.setAttribute("aria-expanded", String(opened));
    item.toggleAttribute("data-open", opened);
  }
  set(open);
  return { item, set, focus: () => toggle.focus() };
}

function joinPanel(campaign, flow) {
  return element(
    "div",
    { class: "step-panel" },
    element("p", {}, `Open ${campaign.name}, sign up, and enter the code there.`),
    element("div", { class: "actions" }, outsideLink(`Open ${campaign.name}`, campaign.product_url)),
    element(
      "div",
      { class: "question-inline", role: "group", "aria-labelledby": "did-it-work" },
      element("h3", { id: "did-it-work" }, "Did it work?"),
      element("div", { class: "actions" }, button("It works", flow.works, "secondary"), button("It doesn’t work", flow.doesNotWork, "secondary")),
      element("p", { class: "small" }, "If it doesn’t, we look into the code, and the first time you go to the front of the line for another one."),
    ),
  );
}

/** The code, and the two steps after it. One step is open at a time unless the visitor opens more. */
export function deliveredView(model, flow) {
  const { campaign, ticket: mine } = model;
  const size = mine.contribution.required;
  const { shown, content: code } = codeText(mine.code);
  const copy = copyButton(mine.code, shown, flow);
  const passing = passingPanel(model, flow);
  const join = step(1, `Join ${campaign.name}`, joinPanel(campaign, flow), model.step === "join");
  const pass = step(2, `Pass on ${counted(size, "code")}`, passing.panel, model.step === "pass");
  const noted = element("div", { role: "status" });
  let current = model.step;

  function emphasise(now) {
    copy.classList.toggle("button-primary", now === "copy");
    copy.classList.toggle("button-secondary", now !== "copy");
  }
  emphasise(current);

  const content = [
    element(
      "div",
      { class: "scene scene-code" },
      element(
        "div",
        { class: "scene-lead" },
        heading("Your code is here"),
        element("p", { class: "lead" }, "It is yours alone: nobody else has been shown it. Copy it, join, then pass on."),
      ),
      element(
        "div",
        { class: "scene-art" },
        ticket({
          kind: "open",
          label: capitalised(`your invite to ${campaign.name}`),
          main: code,
          stub: [element("span", {}, `Number ${digits(mine.number)}`), element("span", {}, campaign.name)],
        }),
        element("div", { class: "actions" }, copy),
      ),
      element("div", { class: "scene-body" }, noted, element("ol", { class: "steps" }, join.item, pass.item), noticeOffer(model)),
    ),
  ];

  function update(now) {
    passing.update(now);
    if (now.noted) {
      const words = "Thank you for telling us. We’re looking into this code; a second replacement isn’t given by itself.";
      noted.replaceChildren(element("p", { class: "notice" }, words));
    }
    if (now.step === current) return;
    // After copying, the focus stays on the button that was pressed; the next step just opens.
    const follow = now.step === "pass";
    current = now.step;
    emphasise(current);
    join.set(current === "join");
    pass.set(current === "pass");
    if (follow) pass.focus();
  }
  return { content, title: "Your code is here", update };
}
