/** Writes to the clipboard; never reads it. */

function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  field.remove();
  focused?.focus({ preventScroll: true });
  return done;
}

/** Selects an element's text, for a person to copy by hand. */
export function selectText(target) {
  const range = document.createRange();
  range.selectNodeContents(target);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** @returns {Promise<boolean>} false: the browser allows neither way */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused, or not there outside a secure context.
    return copyBySelection(text);
  }
}
