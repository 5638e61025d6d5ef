/** Sentences that more than one place says. */

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
