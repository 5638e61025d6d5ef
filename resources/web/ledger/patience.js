/** Asks a server that may be busy just now, and comes again when it says so. */

const MOST_TRIES = 8;
const LONGEST_WAIT = 30;
const BUSY = [429, 503];

/** In seconds; doubled each time where the server does not say. Readers who were refused together do not come back together. */
function waitAfter(response, tries) {
  const told = response.headers.get("Retry-After");
  const seconds = /^[0-9]+$/u.test(told ?? "") ? Number(told) : 2 ** (tries - 1);
  return Math.min(seconds, LONGEST_WAIT) + Math.random();
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/**
 * What the server answers when it is not busy, or when it was too often.
 *
 * @param {string} address
 * @param {object} [options]
 * @param {RequestInit} [options.init] its signal ends a pause, too
 * @param {(seconds: number) => void} [options.waits] told before each pause
 * @returns {Promise<Response>}
 */
export async function patientFetch(address, { init = {}, waits = () => {} } = {}) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(address, init);
    if (!BUSY.includes(response.status) || tries === MOST_TRIES) return response;
    const seconds = waitAfter(response, tries);
    waits(seconds);
    await pause(seconds, init.signal);
  }
}
