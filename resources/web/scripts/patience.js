/** Waiting that ends early when there is a reason to. */

const FIRST_WAIT = 1;
const LONGEST_WAIT = 30;
const SLOWEST_HIDDEN = 60;
const HIDDEN_AND_NEAR = 10;

const DRIFT_LOOK = 5_000;
const DRIFT = 15_000;

/**
 * Calls back when there may be news: the connection is back, the tab is seen again, the machine has slept (timers stood still, and
 * the calendar did not).
 *
 * @returns {() => void} ends it
 */
function onReturn(callback) {
  const ended = new AbortController();
  const { signal } = ended;
  addEventListener("online", callback, { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && callback(), { signal });
  document.addEventListener("visibilitychange", () => !document.hidden && callback(), { signal });
  let drift = Date.now() - performance.now();
  const ticking = setInterval(() => {
    const before = drift;
    drift = Date.now() - performance.now();
    if (Math.abs(drift - before) > DRIFT) callback();
  }, DRIFT_LOOK);
  return () => {
    clearInterval(ticking);
    ended.abort();
  };
}

/** Seconds until the next try after so many failures, spread out so that visitors do not return all at once. */
export function backOff(failures) {
  const full = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
  return full * (0.75 + Math.random() * 0.5);
}

/** One waiter: a new wait replaces the one before. Whatever may bring news (see onReturn) and wake() end it. Listens only while it waits. */
export class Patience {
  #end = null;

  /** @param {number} seconds; Infinity waits for a reason only @returns {Promise<boolean>} false: replaced by a newer wait */
  wait(seconds) {
    this.#end?.(false);
    return new Promise((resolve) => {
      const timer = Number.isFinite(seconds) ? setTimeout(() => this.wake(), seconds * 1000) : undefined;
      const listenNoMore = onReturn(() => this.wake());
      this.#end = (reached) => {
        clearTimeout(timer);
        listenNoMore();
        this.#end = null;
        resolve(reached);
      };
    });
  }

  wake() {
    this.#end?.(true);
  }

  cancel() {
    this.#end?.(false);
  }
}

/** A hidden tab asks less often. */
export function unhurried(seconds) {
  return document.hidden ? Math.max(seconds, seconds < 5 ? HIDDEN_AND_NEAR : SLOWEST_HIDDEN) : seconds;
}

/**
 * Repeats what may be repeated until there is an answer.
 *
 * @template T
 * @param {(failures: number) => Promise<T>} attempt
 * @param {Patience} patience
 * @param {(trouble: import("./api.js").Trouble, seconds: number) => void} onTrouble told before each wait
 * @returns {Promise<T | undefined>} undefined: a newer wait took over
 */
export async function untilAnswered(attempt, patience, onTrouble) {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(failures);
    } catch (trouble) {
      if (!trouble.passing) throw trouble;
      const seconds = Math.ceil(trouble.retryAfter ?? backOff(failures));
      onTrouble(trouble, seconds);
      if (!(await patience.wait(seconds))) return undefined;
    }
  }
}
