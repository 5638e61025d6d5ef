/** What is not the same twice, over a connection that may lose an answer: a repeat looks at the ticket first. */

/**
 * An attempt for untilAnswered. A contribution is not the same twice: what arrived before its answer was lost would be called
 * "repeated". So a repeat first looks at the ticket, and a code that only it gave before counts as given.
 *
 * @param {object} api
 * @param {number} before what the ticket had received
 * @param {string[]} codes
 */
export function sendContribution(api, before, codes) {
  return async (failures) => {
    if (failures === 0) return api.contribute(codes);
    api.forget();
    const { contribution, state } = await api.ticket();
    if (state === "contributed" || contribution.received - before >= codes.length) {
      return { ...contribution, state, results: codes.map(() => ({ accepted: true })) };
    }
    const outcome = await api.contribute(codes);
    return { ...outcome, results: outcome.results.map((result, index) => forgiven(result, codes, index)) };
  };
}

/**
 * An attempt for untilAnswered. Where the report arrived before its answer was lost, the visitor may hold another code by now,
 * and a repeat would speak of that one. So a repeat is sent only while the ticket is as it was.
 *
 * @param {object} api
 * @param {string} held the delivered_at of the code that does not work
 */
export function reportFailure(api, held) {
  return async (failures) => {
    if (failures > 0) {
      api.forget();
      const ticket = await api.ticket();
      if (ticket.state !== "delivered" || ticket.delivered_at !== held) return ticket;
    }
    return api.report("does_not_work");
  };
}

function forgiven(result, codes, index) {
  const twiceHere = codes.indexOf(codes[index]) < index;
  return !result.accepted && result.reason === "repeated" && !twiceHere ? { accepted: true } : result;
}
