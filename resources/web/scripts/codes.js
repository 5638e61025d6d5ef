/** What is known about codes before the server sees them. Pure; the server has the last word. */

const SEPARATORS = /[\s,;]+/u;
const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/gu;
const LETTERS_AND_DIGITS = "A1B2C3D4E5F6G7H8";
const LETTERS = "ABCDEFGHJKLMNPQR";
const DIGITS = "1234567890123456";

function wholePattern(pattern) {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return null;
  }
}

/**
 * Whether a typed entry can be a code, read as generously as the server reads it: trimmed, in any case, white space and
 * dashes optional. A pattern that this browser cannot read takes everything.
 */
export function mayBeCode(entry, pattern) {
  const expression = wholePattern(pattern);
  if (!expression) return true;
  const text = entry.normalize("NFKC").trim().replace(DASHES, "-");
  const shapes = [text, text.replace(/\s/gu, ""), text.replace(/-/gu, ""), text.replace(/[\s-]/gu, "")];
  return shapes.some((shape) => expression.test(shape) || expression.test(shape.toUpperCase()));
}

/** Several codes pasted as one text: split at white space, commas and semicolons. A single spaced-out code stays whole. */
export function splitCodes(text, pattern) {
  const parts = text.split(SEPARATORS).filter(Boolean);
  if (parts.length > 1 && wholePattern(pattern) && mayBeCode(text, pattern) && !parts.some((part) => mayBeCode(part, pattern))) {
    return [text.trim()];
  }
  return parts;
}

/** Whether a text that arrived in one field holds more than one code. */
export function holdsSeveral(text, pattern) {
  return splitCodes(text, pattern).length > 1;
}

function charactersOf(set) {
  if (set === "\\d" || /^\[0-9\]$/u.test(set)) return DIGITS;
  if (!set.startsWith("[") || set.startsWith("[^")) return null;
  const letters = /[A-Za-z]/u.test(set);
  const numbers = /\d/u.test(set);
  if (letters && numbers) return LETTERS_AND_DIGITS;
  return letters ? LETTERS : numbers ? DIGITS : null;
}

/** One alternative of a simple pattern as a made-up code; null where it is not simple. */
function exampleOf(alternative) {
  const piece = /(\[[^\]]*\]|\\d|[A-Za-z0-9_-]|\\-)(?:\{(\d+)(?:,\d*)?\}|(\+))?/uy;
  let example = "";
  let used = 0;
  while (piece.lastIndex < alternative.length) {
    const at = piece.lastIndex;
    const found = piece.exec(alternative);
    if (!found || found.index !== at) return null;
    const set = found[1];
    const count = Number(found[2] ?? (found[3] ? 4 : 1));
    const characters = set.length > 1 && set !== "\\-" ? charactersOf(set) : set.slice(-1).repeat(count);
    if (!characters || count > 16) return null;
    example += set.length > 1 && set !== "\\-" ? Array.from({ length: count }, (_, index) => characters[(used + index) % 16]).join("") : characters;
    if (set.length > 1 && set !== "\\-") used += count;
  }
  return example || null;
}

/**
 * Examples of what a campaign's codes look like, made from its pattern: `^(?:[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3})$` →
 * ["A1B2C3", "SORA-A1B-2C3"]. Empty where the pattern is too clever to read or the example would not match it.
 */
export function codeExamples(pattern) {
  const expression = wholePattern(pattern);
  let inner = pattern.replace(/^\^|\$$/gu, "");
  while (/^\((?:\?:)?[^()]*\)$/u.test(inner)) inner = inner.replace(/^\((?:\?:)?|\)$/gu, "");
  if (!expression || /[()]/u.test(inner)) return [];
  const examples = inner.split("|").map(exampleOf);
  return examples.every((example) => example && expression.test(example)) ? examples : [];
}
