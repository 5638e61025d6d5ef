#!/usr/bin/env python3
"""Holds the three verifiers against each other on receipts: true ones and false ones, with keys.json and without it.

    receipts.py [--program invites-server] FILE

FILE has blocks from the first one on (docs/ledger-vectors.jsonl).
"""

import argparse
import base64
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import agree
import ed25519
import verify

HERE = pathlib.Path(__file__).parent


def compressed(point):
    inverse = pow(point[2], ed25519.P - 2, ed25519.P)
    x, y = point[0] * inverse % ed25519.P, point[1] * inverse % ed25519.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Signer:
    """RFC 8032, section 5.1.6."""

    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
        self.prefix = digest[32:]
        self.key = compressed(ed25519.multiply(self.scalar, ed25519.BASE))

    def sign(self, message):
        nonce = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ed25519.ORDER
        commitment = compressed(ed25519.multiply(nonce, ed25519.BASE))
        challenge = int.from_bytes(hashlib.sha512(commitment + self.key + message).digest(), "little")
        return commitment + ((nonce + challenge * self.scalar) % ed25519.ORDER).to_bytes(32, "little")

    def receipt(self, **fields):
        text = "handsel receipt 1\n" + "".join(f"{value}\n" for value in fields.values())
        return {**fields, "key": self.key.hex(), "signature": base64.b64encode(self.sign(text.encode())).decode()}


def joining(folder):
    """(number, pseudonym, height, hash) of the first newcomer."""
    for height, text in verify.lines_of(folder):
        block = json.loads(text)
        for kind, content in verify.split(base64.b64decode(block["body"])):
            if kind == 3:
                number, *_, pseudonym = struct.unpack_from(">QBBB16s", content.data)
                return number, pseudonym.hex(), height, block["hash"]
    sys.exit("nobody joins")


def by_python(folder, file):
    found = subprocess.run([sys.executable, HERE / "verify.py", folder, "--receipt", file], capture_output=True, text=True, check=False)
    said = json.loads(found.stdout)
    return said["ok"], said.get("receipt") == "true"


def by_page(folder, file):
    found = subprocess.run(["node", HERE / "verify.mjs", "--receipt", file, folder], capture_output=True, text=True, check=False)
    said = json.loads(found.stdout)
    return said["ok"], said["ok"] and said["isCompared"]


def by_program(program, folder, file):
    found = subprocess.run([program, "verify-ledger", "--json", "--copy", folder, "--receipt", file], capture_output=True, text=True,
                           check=False)
    said = json.loads(found.stdout)
    return said["fair"], said["fair"] and said["campaigns"][0]["receipt_key_compared"]


def main():
    parser = argparse.ArgumentParser(description="Holds the verifiers against each other on receipts.")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--program", help="invites-server, as the third")
    options = parser.parse_args()
    verifiers = {"python": by_python, "page": by_page}
    if options.program:
        verifiers["program"] = lambda folder, file: by_program(options.program, folder, file)
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        folder = agree.as_copy(options.file, place)
        campaign = json.loads((folder / "ledger.json").read_bytes())["campaign"]
        number, pseudonym, block, block_hash = joining(folder)
        his, made = Signer(b"the operator's"), Signer(b"somebody's")
        true = {"campaign": campaign, "number": number, "pseudonym": pseudonym, "block": block, "block_hash": block_hash,
                "issued_at": 1795674999000000}
        false = {**true, "block_hash": "00" * 32}
        # The receipt; whether it is in order with the operator's keys at hand, and without.
        cases = {"his": (his.receipt(**true), True, True), "somebody's": (made.receipt(**true), False, True),
                 "his, of another block": (his.receipt(**false), False, False), "somebody's, of another": (made.receipt(**false), False, False),
                 "changed": ({**his.receipt(**true), "issued_at": 1}, False, False),
                 "with another's key": ({**made.receipt(**true), "key": his.key.hex()}, False, False)}
        for keys in (None, {"keys": [{"key": his.key.hex(), "since": 1}]}):
            if keys:
                (folder / "keys.json").write_text(json.dumps(keys))
            for name, (receipt, with_keys, without) in cases.items():
                file = place / "receipt.json"
                file.write_text(json.dumps(receipt))
                ok = with_keys if keys else without
                for verifier, run in verifiers.items():
                    said = run(folder, file)
                    if said != (ok, ok and keys is not None):
                        faults += 1
                        print(f"{name}, {'with' if keys else 'without'} keys.json: {verifier} {said}")
    print(f"{2 * len(cases)} receipts, {len(verifiers)} verifiers; {faults} wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
