/** How the page says things: numbers, times and durations as a person says them, and sentences of more than one place. Pure. */

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The page speaks English; a visitor's own kind of English decides how dates look. */
function language() {
  return navigator.languages?.find((tag) => tag.toLowerCase().startsWith("en")) ?? "en-GB";
}

/** 1042 → "1,042" */
export function digits(number) {
  return new Intl.NumberFormat("en").format(number);
}

/** 4 → "four", 12 → "12" */
export function inWords(number) {
  return SMALL[number] ?? digits(number);
}

/** counted(1, "code") → "one code"; counted(4, "code") → "four codes" */
export function counted(number, one, many = `${one}s`) {
  return `${inWords(number)} ${number === 1 ? one : many}`;
}

export function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An instant in the visitor's own time zone: "Saturday 21 November at 10:38". */
export function localMoment(instant) {
  const hour = new Intl.DateTimeFormat(language(), { hour: "numeric", minute: "2-digit" });
  return `${localDay(instant)} at ${hour.format(instant)}`;
}

/** A day in the visitor's own time zone: "Friday 27 November". */
export function localDay(instant) {
  return new Intl.DateTimeFormat(language(), { weekday: "long", day: "numeric", month: "long" }).format(instant);
}

/** Seconds, rounded to what is honest: 50 → "a minute", 5400 → "2 hours" */
export function duration(seconds) {
  if (seconds < 90) return "a minute";
  if (seconds < 50 * MINUTE) return `${Math.round(seconds / MINUTE)} minutes`;
  if (seconds < 80 * MINUTE) return "an hour";
  if (seconds < 36 * HOUR) return `${Math.round(seconds / HOUR)} hours`;
  return `${Math.round(seconds / DAY)} days`;
}

/** How long a wait takes, and how often that came true; unknown is said as unknown. */
export function waitingTime(estimate, record) {
  if (!estimate) return "How long it takes depends on when new codes come in; we can’t tell yet.";
  const typical = duration(estimate.typical);
  const long = duration(estimate.long);
  const range = `It usually takes about ${typical}${typical === long ? "" : `, sometimes up to ${long}`}.`;
  return record ? `${range} Of the last ${digits(record.judged)} waits, ${Math.round(record.within * 100)}% ended within the range we gave.` : range;
}

/** @param {number} seconds until the page looks again; nearly all the time: not a countdown, but that it watches; Infinity: nothing */
export function nextLookWords(seconds) {
  if (seconds === Infinity) return "";
  if (seconds < 4) return "We’re watching the line for you.";
  return `Up to date. We look again in ${Math.ceil(seconds)} seconds.`;
}

/** @param {number} places since the page was opened @returns {string} empty where there is nothing to say */
export function movedWords(places) {
  return places > 0 ? `You’ve moved up ${counted(places, "place")} since you opened this page.` : "";
}

export const questions = {
  leave: {
    title: "Leave the line?",
    text: "You give up your place. The next in line moves up, and asking again starts at the end.",
    yes: "Leave the line",
    no: "Stay in line",
  },
  doesNotWork: {
    title: "The code doesn’t work?",
    text: "Typed exactly as shown? Then tell us: we look into this code, and you go to the front of the line for another one.",
    yes: "It doesn’t work",
    no: "Let me try again",
  },
};

export const lostTicket = "We can’t find your ticket in this browser any more. It may have ended, or the browser’s data was cleared.";

/** @param {{kind: string}} trouble */
export function connectionWords(trouble) {
  return trouble.kind === "offline"
    ? "No connection. We keep trying; nothing is lost."
    : "The server is busy. We try again by ourselves; nothing is lost.";
}

/** Why a code was not taken, and what to do. */
export function reasonWords(reason, product, examples) {
  const like = examples.length ? ` It looks like ${examples.join(" or ")}.` : "";
  const reasons = {
    format: `This doesn’t look like a code for ${product}.${like}`,
    repeated: "You have given this one already. Please enter another.",
    own_code: "This is the code you received. Please give one of your new ones.",
    not_accepted: "We can’t take this code; it may have been passed on before. Please check it, or give another.",
  };
  return reasons[reason] ?? "This code was not taken. Please check it.";
}
