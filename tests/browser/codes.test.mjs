// The parts of the page that need no browser.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codeExamples, mayBeCode, splitCodes } from "../../resources/web/scripts/codes.js";
import { sendContribution } from "../../resources/web/scripts/repeats.js";
import { counted, digits, duration, waitingTime } from "../../resources/web/scripts/words.js";

const SORA = "^(?:[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3})$";

describe("codeExamples", () => {
  const rows = [
    [SORA, ["A1B2C3", "SORA-A1B-2C3"]],
    ["^[A-Z0-9]{6}$", ["A1B2C3"]],
    ["[A-Z]{4}", ["ABCD"]],
    ["\\d{4}-\\d{4}", ["1234-5678"]],
    ["(?:[A-Z]{2}|\\d{3})", ["AB", "123"]],
    ["[a-z0-9]{4}", []],
    ["(a|b)(c|d)", []],
    ["(?=.*x).+", []],
    ["[", []],
    ["", []],
  ];
  for (const [pattern, expected] of rows) {
    it(`${pattern || "nothing"} → ${expected.join(", ") || "none"}`, () => assert.deepEqual(codeExamples(pattern), expected));
  }
});

describe("mayBeCode", () => {
  const rows = [
    ["a1b2c3", SORA, true],
    [" A1B 2C3 ", SORA, true],
    ["sora\u2013a1b\u20132c3", SORA, true],
    ["A1-B2-C3", SORA, true],
    ["A1B2C", SORA, false],
    ["A1B2C3D", SORA, false],
    ["", SORA, false],
    ["whatever", "[", true],
    ["Ab1", "^[A-Za-z0-9]{3}$", true],
  ];
  for (const [entry, pattern, expected] of rows) {
    it(`${JSON.stringify(entry)} ${expected ? "may" : "cannot"} be ${pattern}`, () => assert.equal(mayBeCode(entry, pattern), expected));
  }
});

describe("splitCodes", () => {
  const rows = [
    ["A1B2C3,D4E5F6", ["A1B2C3", "D4E5F6"]],
    ["A1B2C3\r\nD4E5F6\n\n", ["A1B2C3", "D4E5F6"]],
    ["A1B2C3 ; D4E5F6", ["A1B2C3", "D4E5F6"]],
    ["A1B 2C3", ["A1B 2C3"]],
    ["  ", []],
    ["x y", ["x", "y"]],
  ];
  for (const [text, expected] of rows) {
    it(`${JSON.stringify(text)} → ${JSON.stringify(expected)}`, () => assert.deepEqual(splitCodes(text, SORA), expected));
  }
});

describe("words", () => {
  it("numbers", () => {
    assert.equal(digits(1042), "1,042");
    assert.equal(counted(1, "code"), "one code");
    assert.equal(counted(4, "code"), "four codes");
    assert.equal(counted(12, "code"), "12 codes");
  });

  const durations = [[5, "a minute"], [300, "5 minutes"], [3600, "an hour"], [5400, "2 hours"], [14400, "4 hours"], [200000, "2 days"]];
  for (const [seconds, expected] of durations) it(`${seconds} s is ${expected}`, () => assert.equal(duration(seconds), expected));

  it("an unknown wait is said as unknown", () => {
    assert.match(waitingTime(null), /can’t tell/u);
    assert.equal(waitingTime({ typical: 900, long: 2700 }), "It usually takes about 15 minutes, sometimes up to 45 minutes.");
    assert.equal(waitingTime({ typical: 60, long: 61 }), "It usually takes about a minute.");
  });
});

describe("sendContribution", () => {
  const api = (ticket, outcome) => ({ forget() {}, ticket: async () => ticket, contribute: async () => outcome });
  const refused = (reason) => ({ accepted: false, reason });

  it("sends once where the answer comes", async () => {
    const outcome = { results: [refused("repeated")], received: 0 };
    assert.equal(await sendContribution(api(null, outcome), 0, ["A"])(0), outcome);
  });

  it("does not send again what has arrived", async () => {
    const ticket = { state: "contributed", contribution: { received: 4, required: 4, deadline: null } };
    const outcome = await sendContribution(api(ticket, null), 2, ["A", "B"])(1);
    assert.deepEqual(outcome.results, [{ accepted: true }, { accepted: true }]);
    assert.equal(outcome.state, "contributed");
  });

  it("counts as given what only the lost answer can have given, not what stands there twice", async () => {
    const ticket = { state: "delivered", contribution: { received: 1, required: 4, deadline: null } };
    const answer = { results: [refused("repeated"), refused("repeated"), refused("format")], received: 1, required: 4, state: "delivered" };
    const outcome = await sendContribution(api(ticket, answer), 0, ["A", "A", "!"])(1);
    assert.deepEqual(outcome.results, [{ accepted: true }, refused("repeated"), refused("format")]);
  });
});
