/** The end of the ledger as this browser last saw it: what lies before may not change any more. */

const nameOf = (campaign) => `handsel.ledger.${campaign}`;

export const visits = {
  /** @returns {{height: number, hash: string, seenAt: number} | null} */
  last(campaign) {
    try {
      const kept = JSON.parse(localStorage.getItem(nameOf(campaign)));
      return Number.isSafeInteger(kept?.height) && typeof kept.hash === "string" ? kept : null;
    } catch {
      return null;
    }
  },

  keep(campaign, { height, hash }) {
    try {
      localStorage.setItem(nameOf(campaign), JSON.stringify({ height, hash, seenAt: Date.now() }));
    } catch {
      // A browser that stores nothing checks each time anew, and has nothing to compare.
    }
  },
};
