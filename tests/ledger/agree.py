#!/usr/bin/env python3
"""Holds the three verifiers of a ledger against each other, on copies and on what becomes of them when somebody tampers.

    agree.py [--program invites-server] [--tampered N] [--seed S] COPY…

A COPY is a folder, or a file of blocks from the first one on. Each must be found right by all of them, with the same end and as many events. Each of N tampered ones, the same first block wrong.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

import verify

HERE = pathlib.Path(__file__).parent
BATCH = 200


class Copy:
    """A copy in memory, as somebody who tampers has it."""

    def __init__(self, folder):
        self.end = json.loads((folder / "ledger.json").read_bytes())
        texts = [json.loads(text) for _, text in verify.lines_of(folder)]
        self.blocks = [[block["height"], block["time"], base64.b64decode(block["body"])] for block in texts]
        self.hashes = [bytes.fromhex(block["hash"]) for block in texts]

    def seal(self, start):
        """Every hash from a block on, as the chain wants it."""
        for at in range(start, len(self.blocks)):
            height, time, body = self.blocks[at]
            before = self.hashes[at - 1] if at else bytes(32)
            digest = hashlib.sha256(before + struct.pack(">QQ", height, time) + body).digest()
            self.hashes[at:at + 1] = [digest]
        del self.hashes[len(self.blocks):]
        last = self.blocks[-1]
        self.end.update(height=last[0], time=last[1], hash=self.hashes[-1].hex())

    def renumber(self):
        for at, block in enumerate(self.blocks):
            block[0] = at

    def lines(self):
        return [b'{"height":%d,"time":%d,"body":"%s","hash":"%s"}\n'
                % (height, time, base64.b64encode(body), digest.hex().encode())
                for (height, time, body), digest in zip(self.blocks, self.hashes)]

    def write(self, folder, lines):
        (folder / "blocks").mkdir(parents=True)
        for first in range(0, max(len(lines), 1), verify.SEGMENT_BLOCKS):
            segment = b"".join(lines[first:first + verify.SEGMENT_BLOCKS])
            (folder / "blocks" / f"{first:010}.jsonl").write_bytes(segment)
        (folder / "ledger.json").write_text(json.dumps(self.end, separators=(",", ":")) + "\n")


def records_of(body):
    records, at = [], 0
    while at < len(body):
        size = struct.unpack_from(">I", body, at + 1)[0]
        records.append(body[at:at + 5 + size])
        at += 5 + size
    return records


def record(kind, content):
    return struct.pack(">BI", kind, len(content)) + content


# Who owns the database rewrites it from a block on, with hashes that are right.

def change_a_byte(dice, copy, at):
    body = bytearray(copy.blocks[at][2])
    body[dice.randrange(len(body))] = dice.choice([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 33, 34, 129, 255])
    copy.blocks[at][2] = bytes(body)


def change_an_entry(dice, copy, at):
    records = records_of(copy.blocks[at][2])
    which = dice.randrange(len(records))
    kind, content = records[which][0], bytearray(records[which][5:])
    place = {3: 8, 4: 8, 5: 8, 6: 0, 7: 8, 2: 0, 1: 7}[kind]
    size = {3: 27, 4: 27, 5: 12, 6: 11}.get(kind, len(content))
    entry = dice.randrange(len(content) // size) * size
    last = {3: 10, 4: 10, 5: 11, 6: 10}.get(kind, len(content) - 1)
    changed = min(entry + dice.randint(place, last), len(content) - 1)
    content[changed] = (content[changed] + dice.choice([1, 2, 3, 4, 8, 15, 16, 240, 254, 255])) % 256
    records[which] = record(kind, bytes(content))
    copy.blocks[at][2] = b"".join(records)


def drop_an_entry(dice, copy, at):
    records = records_of(copy.blocks[at][2])
    which = dice.randrange(len(records))
    kind, content = records[which][0], records[which][5:]
    size = {3: 27, 4: 27, 5: 12, 6: 11}.get(kind, len(content))
    entry = dice.randrange(len(content) // size) * size
    left = content[:entry] + content[entry + size:]
    records[which:which + 1] = [record(kind, left)] if left else []
    copy.blocks[at][2] = b"".join(records)


def repeat_a_record(dice, copy, at):
    records = records_of(copy.blocks[at][2])
    records.insert(dice.randrange(len(records) + 1), dice.choice(records))
    copy.blocks[at][2] = b"".join(records)


def swap_records(dice, copy, at):
    records = records_of(copy.blocks[at][2])
    dice.shuffle(records)
    copy.blocks[at][2] = b"".join(records)


def take_a_record_from_elsewhere(dice, copy, at):
    other = records_of(dice.choice(copy.blocks)[2])
    copy.blocks[at][2] += dice.choice(other)


def split_records(dice, copy, at):
    """A record of several entries as several."""
    pieces = []
    for one in records_of(copy.blocks[at][2]):
        kind, content = one[0], one[5:]
        size = {3: 27, 4: 27, 5: 12, 6: 11}.get(kind, len(content))
        pieces += [record(kind, content[entry:entry + size]) for entry in range(0, len(content), size)]
    copy.blocks[at][2] = b"".join(pieces)


def drop_a_block(dice, copy, at):
    del copy.blocks[at]
    del copy.hashes[at]
    copy.renumber()


def repeat_a_block(dice, copy, at):
    copy.blocks.insert(at, list(copy.blocks[at]))
    copy.hashes.insert(at, copy.hashes[at])
    copy.renumber()


def swap_blocks(dice, copy, at):
    other = min(at + 1, len(copy.blocks) - 1)
    copy.blocks[at][2], copy.blocks[other][2] = copy.blocks[other][2], copy.blocks[at][2]


def join_blocks(dice, copy, at):
    if at + 1 < len(copy.blocks):
        copy.blocks[at][2] += copy.blocks[at + 1][2]
        drop_a_block(dice, copy, at + 1)


def turn_time_back(dice, copy, at):
    copy.blocks[at][1] -= dice.choice([1, 1000, 10 ** 12])


def give_another_height(dice, copy, at):
    copy.blocks[at][0] += dice.choice([1, -1, 1024]) if at else 1


def empty_a_block(dice, copy, at):
    copy.blocks[at][2] = b""


RESEALED = [change_a_byte, change_an_entry, change_an_entry, change_an_entry, drop_an_entry, repeat_a_record, swap_records,
            take_a_record_from_elsewhere, split_records, drop_a_block, repeat_a_block, swap_blocks, join_blocks, turn_time_back,
            give_another_height, empty_a_block]


# Who has nothing but the files.

def flip_a_byte(dice, lines, at):
    line = bytearray(lines[at])
    line[dice.randrange(len(line))] ^= 1 << dice.randrange(7)
    lines[at] = bytes(line)


def drop_a_line(dice, lines, at):
    del lines[at]


def repeat_a_line(dice, lines, at):
    lines.insert(at, lines[at])


def swap_lines(dice, lines, at):
    other = dice.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def cut_off(dice, lines, at):
    del lines[at:]


def cut_a_line(dice, lines, at):
    lines[at] = lines[at][:dice.randrange(len(lines[at]))]
    del lines[at + 1:]


def write_it_otherwise(dice, lines, at):
    old, new = dice.choice([(b'"height":', b'"height":0'), (b'"time":', b'"time": '), (b',"hash"', b', "hash"'), (b"}", b"} "),
                            (b"\n", b"\r\n"), (b'{"', b'{ "')])
    lines[at] = lines[at].replace(old, new)


RAW = [flip_a_byte, flip_a_byte, drop_a_line, repeat_a_line, swap_lines, cut_off, cut_a_line, write_it_otherwise]


def tamper(dice, source, folder):
    copy = Copy(source)
    at = dice.randrange(len(copy.blocks))
    if dice.random() < 0.7:
        way = dice.choice(RESEALED)
        way(dice, copy, at)
        if copy.blocks:
            copy.seal(min(at, len(copy.blocks) - 1))
        copy.write(folder, copy.lines())
    else:
        way = dice.choice(RAW)
        lines = copy.lines()
        way(dice, lines, at)
        copy.write(folder, lines)
    return f"{way.__name__} at {at}"


def by_python(folders):
    return [verify.verify_copy(folder)[0] for folder in folders]


def by_page(folders):
    found = subprocess.run(["node", HERE / "verify.mjs", *folders], capture_output=True, text=True, check=False)
    if len(found.stdout.splitlines()) != len(folders):
        sys.exit(f"verify.mjs: {found.stderr}")
    return [json.loads(line) for line in found.stdout.splitlines()]


def by_program(program, folders):
    return [one_by_program(program, folder) for folder in folders]


def one_by_program(program, folder):
    found = subprocess.run([program, "verify-ledger", "--json", "--copy", folder], capture_output=True, text=True, check=False)
    if found.returncode not in (0, 1) or not found.stdout:
        return {"ok": False, "height": None, "problem": found.stderr}
    ledger = json.loads(found.stdout)["campaigns"][0]
    if ledger["fair"]:
        return {"ok": True, "height": ledger["blocks"] - 1, "hash": ledger["hash"], "events": ledger["events"]}
    # As they were found: the first is where the chain broke.
    heights = [finding["block"] for finding in ledger["findings"] if finding["block"] is not None]
    return {"ok": False, "height": heights[0] if heights else None, "problem": ledger["findings"]}


def differ(first, second):
    if first["ok"] != second["ok"]:
        return True
    if second["height"] is None:
        return False
    keys = ("height", "hash", "events") if first["ok"] else ("height",)
    return any(first[key] != second[key] for key in keys)


def compare(what, python, others):
    for name, found in others.items():
        if differ(python, found):
            print(f"{what}: python {json.dumps(python)}, {name} {json.dumps(found)}")
            return 1
    return 0


def as_copy(path, folder):
    """A file of blocks (docs/ledger-vectors.jsonl) as the copy that it stands for."""
    if path.is_dir():
        return path
    copy = folder / path.stem
    (copy / "blocks").mkdir(parents=True)
    shutil.copy(path, copy / "blocks" / f"{0:010}.jsonl")
    last = json.loads(path.read_bytes().splitlines()[-1])
    opening = base64.b64decode(json.loads(path.read_bytes().splitlines()[0])["body"])
    end = {"campaign": opening[8:8 + opening[7]].decode(), **{key: last[key] for key in ("height", "time", "hash")},
           "segment_blocks": verify.SEGMENT_BLOCKS}
    (copy / "ledger.json").write_text(json.dumps(end))
    return copy


def main():
    parser = argparse.ArgumentParser(description="Holds the verifiers of a ledger against each other.")
    parser.add_argument("copies", type=pathlib.Path, nargs="+", metavar="COPY")
    parser.add_argument("--program", help="invites-server, as the third")
    parser.add_argument("--tampered", type=int, default=400)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    options = parser.parse_args()
    dice = random.Random(options.seed)
    verifiers = {"page": by_page}
    if options.program:
        verifiers["program"] = lambda folders: by_program(options.program, folders)

    wrapped = tempfile.TemporaryDirectory()
    options.copies = [as_copy(path, pathlib.Path(wrapped.name)) for path in options.copies]
    faults = 0
    for copy, python in zip(options.copies, by_python(options.copies)):
        others = {name: run([copy])[0] for name, run in verifiers.items()}
        faults += compare(copy, python, others)
        if not python["ok"]:
            print(f"{copy}: {json.dumps(python)}")
            faults += 1
    caught = 0
    for start in range(0, options.tampered, BATCH):
        folder = pathlib.Path(tempfile.mkdtemp())
        try:
            folders = [folder / str(at) for at in range(min(BATCH, options.tampered - start))]
            ways = [tamper(dice, dice.choice(options.copies), each) for each in folders]
            found = {name: run(folders) for name, run in verifiers.items()}
            for at, python in enumerate(by_python(folders)):
                caught += not python["ok"]
                faults += compare(f"seed {options.seed}, {start + at}, {ways[at]}", python,
                                  {name: answers[at] for name, answers in found.items()})
        finally:
            shutil.rmtree(folder)
    print(f"{len(options.copies)} copies, {options.tampered} tampered, {caught} of them found wrong; {faults} disagreements")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
