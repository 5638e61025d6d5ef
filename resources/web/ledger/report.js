/** What was found, in plain words. Pure. */

import { counted, digits, localMoment } from "../scripts/words.js";
import { State } from "./records.js";

const moment = (microseconds) => localMoment(new Date(microseconds / 1000));

function listed(parts) {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

const withinShare = (share) => `within its share${share > 0 ? ` (now 1 in ${share})` : ""}`;

function exceptionsIn({ replaced, premium, byHand, standard }, share) {
  return [
    replaced > 0 && `${digits(replaced)} at the head of the line for codes that did not work`,
    premium > 0 && `${digits(premium)} in the priority lane ${withinShare(share)}`,
    standard > 0 && `${digits(standard)} in the standard lane by turns with yours`,
    byHand > 0 && `${digits(byHand)} moved by hand for a reason that is kept`,
  ].filter(Boolean);
}

function joinedWords({ number, seen }, receipt) {
  if (!seen) return `Number ${digits(number)} had its code before the ledger began. What happened then, the ledger does not show.`;
  if (receipt.block === 0) return `Number ${digits(number)} is in block 0, from which the ledger can tell its way.`;
  return `Number ${digits(number)} joined in block ${digits(seen.height)}, on ${moment(seen.time)}.`;
}

function turnWords({ seen, turn, state }) {
  if (!seen) return null;
  if (turn) return turn.height === seen.height ? "It was given a code at once: nobody was waiting." : `Its turn came in block ${digits(turn.height)}, on ${moment(turn.time)}.`;
  if (state === State.waiting) return "It is still waiting for its turn.";
  return state === State.left ? "It left the line before its turn came." : null;
}

function overtakenWords({ seen, past }, share) {
  if (!seen) return null;
  const exceptions = exceptionsIn(past, share);
  const nobody = "Nobody who joined later was served before it";
  return exceptions.length === 0 ? `${nobody}.` : `${nobody}, except ${listed(exceptions)}.`;
}

function lineWords({ told, height, time, idle }, share) {
  const served = told.served;
  const blocks = height === 0 ? "Its one block is right, made" : `All ${digits(height + 1)} blocks are right, the last of them made`;
  const lines = [`${blocks} on ${moment(time)}. They tell of ${counted(told.events, "event")}, and no code went past the line.`];
  if (served > 0) {
    const lanes = [
      told.servedPriority > 0 && `${digits(told.servedPriority)} in the priority lane ${withinShare(share)}`,
      told.servedAtHead > 0 && `${digits(told.servedAtHead)} at the head of the line`,
    ].filter(Boolean);
    lines.push(`${served === 1 ? "One ticket was" : `${digits(served)} tickets were`} served in their order${lanes.length ? `, of them ${listed(lanes)}` : ""}.`);
  }
  if (told.movedByHand > 0) lines.push(`${told.movedByHand === 1 ? "One ticket was" : `${digits(told.movedByHand)} tickets were`} moved to another lane by hand.`);
  if (idle > 0) lines.push(`After ${counted(idle, "block")} somebody waited although a code was there, as happens for a moment while one is being looked at.`);
  return lines;
}

const signatureWords = {
  good: "The receipt’s signature is right.",
  unknown: "The receipt is signed, but whether the operator signed it is not known: there is no keys.json here that tells his keys.",
  unchecked: "This browser cannot check the receipt’s signature (it has no Ed25519). It did check that the ledger has the block that the receipt names.",
};

function badReceipt(signature) {
  const lines = signature === "bad" ? ["Somebody has changed it, or it was not made by this server."] : ["It is signed with a key that this server does not tell as its own."];
  return { isFair: false, title: "The receipt’s signature is wrong", lines };
}

/**
 * @param {import("./verify.js").Findings} findings
 * @param {object} [known]
 * @param {object | null} [known.receipt]
 * @param {string | null} [known.signature] as signatureOf gives it
 * @param {{height: number, seenAt: number} | null} [known.visit] the last one, whose block was compared
 * @param {{height: number} | null} [known.copy] a copy that the ledger was compared with
 * @returns {{isFair: boolean, title: string, lines: string[]}}
 */
export function reportOf(findings, { receipt = null, signature = null, visit = null, copy = null } = {}) {
  if (signature === "bad" || signature === "foreign") return badReceipt(signature);
  if (!findings.ok) return faultReport(findings, signature);
  const { ticket, share } = findings;
  const mine = ticket ? [joinedWords(ticket, receipt), turnWords(ticket), overtakenWords(ticket, share)] : [];
  const kept = [
    visit && `Nothing was rewritten since your last visit: block ${digits(visit.height)}, the last one on ${localMoment(new Date(visit.seenAt))}, is still the same.`,
    copy && `It begins with every block of your copy, ${digits(copy.height + 1)} of them.`,
    signature && signatureWords[signature],
  ];
  return { isFair: true, title: titleOf(ticket), lines: [...mine, ...lineWords(findings, share), ...kept].filter(Boolean) };
}

const beforeWords = (count) => (count === 1 ? "The one block before it is right." : `The ${digits(count)} blocks before it are right.`);

function titleOf(ticket) {
  if (!ticket?.seen) return "Nobody was overtaken";
  const isPassed = Object.values(ticket.past).some((count) => count > 0);
  return isPassed ? "Nobody passed this ticket against the rules" : "This ticket was not overtaken";
}

/** @param {string | null} signature where it is not known to be the operator's, the receipt proves nothing against him */
function faultReport({ fault, height }, signature) {
  if (fault.ofReceipt && signature && signature !== "good")
    return { isFair: false, title: "The ledger does not have what this receipt says", lines: [`Block ${digits(fault.height)}: ${fault.problem}.`, signatureWords[signature]] };
  const before = fault.height > 0 && height >= 0 ? beforeWords(fault.height) : null;
  return {
    isFair: false,
    title: `Something is wrong in block ${digits(fault.height)}`,
    lines: [`Block ${digits(fault.height)}: ${fault.problem}.`, before, "Please keep what you have (your receipt, a copy of the files) and ask the operator what happened."].filter(Boolean),
  };
}
