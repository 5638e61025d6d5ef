/** What a ledger's block does not keep to. Whoever reads the blocks in their order adds the height. */
export class Fault extends Error {
  height = null;

  at(height) {
    this.height ??= height;
    return this;
  }
}

/** @param {boolean} holds @param {string} problem a plain clause: "the hash is wrong" */
export function demand(holds, problem) {
  if (!holds) throw new Fault(problem);
}
