import { holdsSeveral, mayBeCode, splitCodes } from "./codes.js";
import { element, icon } from "./dom.js";
import { counted } from "./words.js";

const PASTED = new Set(["insertFromPaste", "insertFromDrop", "insertReplacementText", "insertText", "insertCompositionText"]);

/** One field: a labelled input with its hint and its error, or the row that says that its code is given. */
function codeField(index, hintId, capitals) {
  const id = `code-${index + 1}`;
  const input = element("input", {
    id,
    type: "text",
    class: capitals ? "code-input code-input-capitals" : "code-input",
    autocomplete: "off",
    autocapitalize: capitals ? "characters" : "off",
    spellcheck: "false",
    "aria-describedby": hintId,
  });
  const error = element("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const label = element("label", { for: id }, `Code ${index + 1}`);
  const row = element("div", { class: "field" }, label, input, error);
  const field = { index, row, input, given: false };

  field.fail = (words) => {
    error.textContent = words ?? "";
    error.hidden = !words;
    input.toggleAttribute("aria-invalid", Boolean(words));
    if (words) input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", words ? `${error.id} ${hintId}` : hintId);
  };
  field.give = () => {
    field.given = true;
    row.replaceChildren(
      element("p", { class: "field-name" }, `Code ${index + 1}`),
      element("p", { class: "field-given" }, icon("check"), "Passed on"),
    );
  };
  input.addEventListener("input", () => field.fail(null));
  return field;
}

/**
 * The labelled fields of a contribution.
 *
 * @param {import("./types").CodeFieldsOptions} options
 */
export function codeFields({ count, received, pattern, examples, words, say }) {
  const hintId = "codes-hint";
  const capitals = !/[a-z]/u.test(pattern.replace(/\\./gu, ""));
  const fields = Array.from({ length: count }, (_, index) => codeField(index, hintId, capitals));
  const open = () => fields.filter((field) => !field.given);

  /** Fills from the given field on, then the empty ones before it; says what did not fit. */
  function spread(start, text) {
    const codes = splitCodes(text, pattern);
    const free = open();
    const at = free.indexOf(start);
    const others = [...free.slice(at + 1), ...free.slice(0, at)].filter((field) => !field.input.value.trim());
    const targets = [start, ...others].slice(0, codes.length);
    targets.forEach((field, index) => {
      field.input.value = codes[index];
      field.fail(null);
    });
    const left = codes.length - targets.length;
    say(`${counted(targets.length, "field")} filled.${left ? ` ${counted(left, "code")} did not fit.` : ""}`);
    (open().find((field) => !field.input.value.trim()) ?? targets.at(-1)).input.focus();
  }

  for (const field of fields) {
    field.input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!holdsSeveral(text, pattern)) return;
      event.preventDefault();
      spread(field, text);
    });
    // Keyboards of phones, drops and password managers put text in without a paste.
    field.input.addEventListener("input", (event) => {
      const text = field.input.value;
      const whole = PASTED.has(event.inputType) && splitCodes(text, pattern).every((part) => mayBeCode(part, pattern));
      if (whole && holdsSeveral(text, pattern)) spread(field, text);
    });
  }

  function receive(total) {
    let missing = total - fields.filter((field) => field.given).length;
    for (const field of fields) {
      if (missing <= 0) break;
      if (field.given) continue;
      field.give();
      missing -= 1;
    }
  }
  receive(received);

  const hint = examples.length ? `For example ${examples.join(" or ")}. ` : "";
  const group = element(
    "fieldset",
    { class: "fields" },
    element("legend", {}, count === 1 ? "Your code" : "Your codes"),
    element("p", { class: "small", id: hintId }, `${hint}${count > 1 ? "You can paste several at once." : ""}`),
    element("div", { class: "field-list" }, ...fields.map((field) => field.row)),
  );

  /** Shows the first of the failed fields. */
  function failed(list) {
    list[0]?.input.focus();
    return list.length > 0;
  }

  return {
    group,
    receive,

    /** @returns {{field: object, text: string}[] | null} what to send; null where a look at the fields is enough to refuse */
    checked() {
      const filled = open().map((field) => ({ field, text: field.input.value.trim() })).filter(({ text }) => text);
      if (filled.length === 0) {
        const [first] = open();
        first.fail("Enter at least one code.");
        failed([first]);
        return null;
      }
      const wrong = filled.filter(({ text }) => !mayBeCode(text, pattern)).map(({ field }) => field);
      wrong.forEach((field) => field.fail(words("format")));
      return failed(wrong) ? null : filled;
    },

    /** @param {{field: object}[]} entries as sent @param {{accepted: boolean, reason?: string}[]} results in their order */
    settle(entries, results) {
      const refused = [];
      entries.forEach(({ field }, index) => {
        const result = results[index];
        if (result?.accepted) {
          field.give();
        } else {
          field.fail(words(result?.reason));
          refused.push(field);
        }
      });
      if (!failed(refused)) open()[0]?.input.focus();
    },

    close() {
      for (const field of open()) field.input.disabled = true;
    },
  };
}
