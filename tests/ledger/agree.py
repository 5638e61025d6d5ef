#!/usr/bin/env python3
"""Holds the three verifiers of a ledger against each other, on copies and on what becomes of them when somebody tampers.

    agree.py [--program invites-server] [--tampered N] [--seed S] COPY…

A COPY is a folder, or a file of blocks from the first one on (docs/ledger-vectors.jsonl). Each must be found right by all of them, with the same end and as many events. Each of N tampered ones, the same first block wrong.
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

    def write(self, folder, lines, first_segment=verify.SEGMENT_BLOCKS):
        """first_segment: how many lines it has."""
        (folder / "blocks").mkdir(parents=True)
        ends = [0, *range(first_segment, len(lines), verify.SEGMENT_BLOCKS), len(lines)]
        for place, (start, end) in enumerate(zip(ends, ends[1:])):
            (folder / "blocks" / f"{place * verify.SEGMENT_BLOCKS:010}.jsonl").write_bytes(b"".join(lines[start:end]))
        end = self.end if isinstance(self.end, str) else json.dumps(self.end, separators=(",", ":")) + "\n"
        (folder / "ledger.json").write_text(end)


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


NUMBERS = [0, 1, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 1, 2 ** 63, 2 ** 64 - 1]


def change_a_number(dice, copy, at):
    """One of 64 bits, to one that is too great, or nearly."""
    records = records_of(copy.blocks[at][2])
    which = dice.randrange(len(records))
    kind, content = records[which][0], bytearray(records[which][5:])
    place, size = {3: (0, 27), 4: (0, 27), 5: (0, 12), 6: (3, 11), 7: (0, 41)}.get(kind, (0, 0))
    if kind == 1:
        place = 3 + content[2] + dice.choice([0, *range(9, 9 + 8 * 18, 8)])
    elif size:
        place += dice.randrange(len(content) // size) * size
    else:
        return
    content[place:place + 8] = struct.pack(">Q", dice.choice(NUMBERS))
    records[which] = record(kind, bytes(content))
    copy.blocks[at][2] = b"".join(records)


def change_the_opening(dice, copy, at):
    dice.choice([change_a_number, change_an_entry, change_a_byte])(dice, copy, 0)
    copy.seal(0)


def change_all_times(dice, copy, at):
    for block in copy.blocks[at:]:
        block[1] = dice.choice([2 ** 53 - 1, 2 ** 53])


RESEALED = [change_a_number, change_a_number, change_the_opening, change_the_opening, change_all_times, change_a_byte, change_an_entry, change_an_entry, change_an_entry, drop_an_entry, repeat_a_record, swap_records,
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


# Who has ledger.json, or adds to what it tells.

def change_the_end(dice, copy, at):
    key = dice.choice(list(copy.end))
    values = {"campaign": ["acme", "", "sorä", copy.end["campaign"].upper(), 7],
              "height": [at, copy.end["height"] + 1, copy.end["height"] - 1, -1, 2 ** 53],
              "time": [copy.end["time"] + 1, 0, 2 ** 53, -1],
              "hash": [copy.end["hash"].upper(), copy.end["hash"][:-1], "00" * 32, copy.hashes[at].hex()],
              "segment_blocks": [1023, 0, 1]}[key]
    copy.end[key] = dice.choice([*values, None, True, [], str(copy.end[key]) + " ", 0.5])


def point_the_end_elsewhere(dice, copy, at):
    """To a block within: more may follow."""
    copy.end.update(height=at, time=copy.blocks[at][1], hash=copy.hashes[at].hex())


def write_the_end_otherwise(dice, copy, at):
    members = list(copy.end.items())
    dice.shuffle(members)
    copy.end = json.dumps(dict(members + [("more", [1, {"height": 2}])]), indent=2)
    if dice.random() < 0.3:
        copy.end = copy.end.replace(f'"height": {dict(members)["height"]}', f'"height": {dict(members)["height"]}.0')
    if dice.random() < 0.3:
        copy.end = copy.end[:dice.randrange(len(copy.end))]


def drop_a_member(dice, copy, at):
    del copy.end[dice.choice(list(copy.end))]


def append_a_block(dice, copy, at):
    """After the end that is told, right or wrong."""
    end = dict(copy.end)
    rules = records_of(copy.blocks[0][2])[1]
    for _ in range(dice.choice([1, 2, 5])):
        copy.blocks.append([len(copy.blocks), copy.blocks[-1][1] + 1, dice.choice([rules, rules, rules, b"\x07"])])
        copy.hashes.append(bytes(32))
    copy.seal(end["height"] + 1)
    copy.end = end


ENDS = [change_the_end, change_the_end, point_the_end_elsewhere, write_the_end_otherwise, drop_a_member, append_a_block, append_a_block]


def tamper(dice, source, folder):
    copy = Copy(source)
    at = dice.randrange(len(copy.blocks))
    chance = dice.random()
    if chance < 0.25:
        way = dice.choice(ENDS)
        way(dice, copy, at)
        copy.write(folder, copy.lines())
    elif chance < 0.3:
        # The first segment is not full, and another one follows: left of an older copy, or of a longer one.
        way = dice.choice([point_the_end_elsewhere, cut_off])
        if way is point_the_end_elsewhere:
            way(dice, copy, at)
        copy.write(folder, copy.lines(), first_segment=min(at + dice.choice([0, 1, 2]), verify.SEGMENT_BLOCKS) or 1)
        return f"short segment, {way.__name__} at {at}"
    elif chance < 0.8:
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
