// ALTCHA challenges of protocol version 2, easy ones, and whether a solution is right.

import { createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

const secret = randomBytes(32);
const spent = new Set();

function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function signature(parameters) {
  return createHmac("sha256", secret).update(JSON.stringify(sorted(parameters))).digest("hex");
}

export function newChallenge() {
  const parameters = {
    algorithm: "PBKDF2/SHA-256",
    cost: 100,
    expiresAt: Math.floor(Date.now() / 1000) + 600,
    keyLength: 32,
    keyPrefix: "00",
    nonce: randomBytes(16).toString("hex"),
    salt: randomBytes(16).toString("hex"),
  };
  return { parameters, signature: signature(parameters) };
}

function derive({ nonce, salt, cost, keyLength }, counter) {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return pbkdf2Sync(Buffer.concat([Buffer.from(nonce, "hex"), count]), Buffer.from(salt, "hex"), cost, keyLength, "sha256").toString("hex");
}

/** Solves a challenge as the widget does. */
export function solve(challenge) {
  const { parameters } = challenge;
  for (let counter = 0; ; counter += 1) {
    const derivedKey = derive(parameters, counter);
    if (derivedKey.startsWith(parameters.keyPrefix)) {
      return Buffer.from(JSON.stringify({ challenge, solution: { counter, derivedKey, time: 1 } })).toString("base64");
    }
  }
}

export function isHuman(token) {
  try {
    const { challenge, solution } = JSON.parse(Buffer.from(token, "base64").toString());
    const { parameters } = challenge;
    const good =
      timingSafeEqual(Buffer.from(challenge.signature), Buffer.from(signature(parameters))) &&
      parameters.expiresAt > Date.now() / 1000 &&
      derive(parameters, solution.counter) === solution.derivedKey &&
      solution.derivedKey.startsWith(parameters.keyPrefix) &&
      !spent.has(parameters.nonce);
    if (good) spent.add(parameters.nonce);
    return good;
  } catch {
    return false;
  }
}
