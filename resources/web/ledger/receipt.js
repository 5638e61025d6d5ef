/** Receipts (docs/ledger.md, "A receipt"). */

const HEX_KEY = /^[0-9a-f]{64}$/u;

/** Whether it is one at all. */
export function isReceipt(receipt) {
  return (
    typeof receipt?.campaign === "string" &&
    [receipt.number, receipt.block, receipt.issued_at].every((value) => Number.isSafeInteger(value) && value >= 0) &&
    /^[0-9a-f]{32}$/u.test(receipt.pseudonym) &&
    HEX_KEY.test(receipt.block_hash) &&
    HEX_KEY.test(receipt.key) &&
    /^[A-Za-z0-9+/]{86}==$/u.test(receipt.signature)
  );
}

function signedText({ campaign, number, pseudonym, block, block_hash, issued_at }) {
  return `handsel receipt 1\n${[campaign, number, pseudonym, block, block_hash, issued_at].map((field) => `${field}\n`).join("")}`;
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../gu), (pair) => Number.parseInt(pair, 16));

/**
 * @param {object} receipt
 * @param {string[] | null} keys those that the server tells, in hexadecimal; null: not known
 * @returns {Promise<"good" | "unknown" | "bad" | "foreign" | "unchecked">} unknown: right, by whichever key; foreign: by a key that is none of these; unchecked: this browser has no Ed25519
 */
export async function signatureOf(receipt, keys) {
  if (keys && !keys.includes(receipt.key)) return "foreign";
  const signature = Uint8Array.from(atob(receipt.signature), (letter) => letter.charCodeAt(0));
  try {
    const key = await crypto.subtle.importKey("raw", bytesOf(receipt.key), { name: "Ed25519" }, false, ["verify"]);
    const isGood = await crypto.subtle.verify({ name: "Ed25519" }, key, signature, new TextEncoder().encode(signedText(receipt)));
    if (!isGood) return "bad";
    return keys ? "good" : "unknown";
  } catch (error) {
    return error.name === "DataError" ? "bad" : "unchecked";
  }
}
