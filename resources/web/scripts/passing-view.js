import { codeExamples } from "./codes.js";
import { codeFields } from "./code-fields.js";
import { button, element, time } from "./dom.js";
import { capitalised, counted, inWords, localDay, reasonWords } from "./words.js";

function deadlineWords({ slug }, deadline) {
  if (!deadline) return ["Not got them yet? Come back any time; this browser remembers you."];
  const day = new Date(deadline);
  if (day < Date.now()) return ["They were due by ", time(day, localDay(day)), ". ", element("a", { href: `/${slug}/standing` }, "What that means")];
  return ["Not got them yet? Come back by ", time(day, localDay(day)), "; this browser remembers you."];
}

/** What happened, for one who cannot see the fields. */
function summary({ results, received, required }) {
  const refused = results.filter((result) => !result.accepted).length;
  const so = `${capitalised(inWords(received))} of ${inWords(required)} passed on.`;
  return refused ? `${so} ${capitalised(counted(refused, "code"))} ${refused === 1 ? "needs" : "need"} another look.` : so;
}

/** The codes given back: why, the fields, and what came of them. */
export function passingPanel(model, flow) {
  const { campaign, ticket: mine } = model;
  const size = mine.contribution.required;
  const examples = codeExamples(campaign.code_pattern);
  const status = element("p", { class: "form-status", role: "status" });
  const fields = codeFields({
    count: size,
    received: mine.contribution.received,
    pattern: campaign.code_pattern,
    examples,
    words: (reason) => reasonWords(reason, campaign.name, examples),
    say: flow.announce,
  });
  const submit = button(size === 1 ? "Pass it on" : "Pass them on", () => {});
  submit.type = "submit";

  async function send(event) {
    event.preventDefault();
    const entries = fields.checked();
    if (!entries) return;
    submit.setAttribute("aria-disabled", "true");
    try {
      const outcome = await flow.contribute(entries.map(({ text }) => text));
      if (!outcome || outcome.state === "contributed") return;
      fields.settle(entries, outcome.results);
      status.textContent = summary(outcome);
    } catch (trouble) {
      status.textContent = trouble.detail || "The codes could not be taken. Please try again.";
      if (trouble.status === 429) fields.close();
    } finally {
      submit.removeAttribute("aria-disabled");
    }
  }

  const panel = element(
    "div",
    { class: "step-panel" },
    element("p", {}, `${campaign.name} gives every new member ${counted(size, "code")}. Leave yours here and ${inWords(size)} more ${size === 1 ? "person gets" : "people get"} in, just as somebody did for you.`),
    element("p", { class: "small" }, ...deadlineWords(campaign, mine.contribution.deadline)),
    element(
      "form",
      { novalidate: true, autocomplete: "off", on: { submit: send } },
      fields.group,
      status,
      element("div", { class: "actions" }, submit),
    ),
  );
  return { panel, update: ({ ticket: now }) => fields.receive(now.contribution.received) };
}
