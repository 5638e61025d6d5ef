#!/usr/bin/env python3
"""Verifies a published copy of a ledger, as docs/ledger.md says and from nothing else.

Written apart from the other two verifiers, so that what all three agree on is the document and not a shared mistake.

    verify.py COPY                      the chain, replayed
    verify.py COPY --earlier OTHER      and that it begins with another copy of it
    verify.py COPY --receipt FILE       and that it holds what a receipt says

COPY is a folder with ledger.json and blocks/; keys.json is there or beside it. Prints one JSON object; exits with 0 where all is well, with 1 where it is not.
"""

import argparse
import base64
import binascii
import hashlib
import heapq
import json
import pathlib
import re
import struct
import sys
from collections import Counter

import ed25519

WAITING, OFFERED, DELIVERED, CONTRIBUTED, EXPIRED, LEFT = range(1, 7)
HEAD, STANDARD, PRIORITY = range(3)
DRAWN, PREMIUM, SAME_OFFER, REPLACED, RETURNED = 1, 2, 4, 8, 16
AVAILABLE, RESERVED, DISTRIBUTED = 1, 2, 3
TRASHED = 128
SEGMENT_BLOCKS = 1024
MOST_SINCE = 99

STEPS = {(WAITING, OFFERED), (WAITING, LEFT), (OFFERED, DELIVERED), (OFFERED, EXPIRED), (OFFERED, LEFT),
         (DELIVERED, CONTRIBUTED), (DELIVERED, WAITING), (EXPIRED, WAITING)}

LINE = re.compile(rb'\{"height":(0|[1-9][0-9]{0,15}),"time":(0|[1-9][0-9]{0,15}),'
                  rb'"body":"([A-Za-z0-9+/]*={0,2})","hash":"([0-9a-f]{64})"\}')


class Fault(Exception):
    """What is wrong, without where: whoever catches it knows the height."""


def require(holds, problem):
    if not holds:
        raise Fault(problem)


def checked(values):
    require(all(value < 2 ** 53 for value in values if isinstance(value, int)), "a number is too great")
    return values


class Content:
    """The bytes of one record, taken from the front."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        require(self.at + size <= len(self.data), "a record is too short")
        part = self.data[self.at:self.at + size]
        self.at += size
        return part

    def unpack(self, form):
        return checked(struct.unpack(">" + form, self.take(struct.calcsize(">" + form))))

    def entries(self, form):
        size = struct.calcsize(">" + form)
        require(self.data and len(self.data) % size == 0, "a list is empty or cut off")
        return [checked(struct.unpack_from(">" + form, self.data, at)) for at in range(0, len(self.data), size)]


class Ticket:
    __slots__ = ("state", "lane", "premium", "drawn", "replaced")

    def __init__(self, state, lane, premium, drawn):
        self.state = state
        self.lane = lane
        self.premium = premium  # None: of a ticket older than the ledger, nothing is known of it
        self.drawn = drawn
        self.replaced = False


class Lane:
    """Those who wait in a lane. Who left it stays in the heap until he comes up."""

    def __init__(self):
        self.heap = []
        self.members = set()

    def add(self, number):
        if number not in self.members:
            self.members.add(number)
            heapq.heappush(self.heap, number)

    def remove(self, number):
        self.members.discard(number)

    def pop(self):
        while True:
            number = heapq.heappop(self.heap)
            if number in self.members:
                self.members.remove(number)
                return number


class Line:
    """A campaign's line, as its blocks tell it."""

    def __init__(self):
        self.campaign = None
        self.next = 0
        self.older_than = 0
        self.since = 0
        self.share = None
        self.codes = [0] * 7
        self.trash = [0] * 7
        self.ticket_counts = [0] * 7
        self.tickets = {}
        self.pseudonyms = set()
        self.last_standing = 0
        self.lanes = [Lane(), Lane(), Lane()]
        self.told = Counter()
        self.remarks = []

    def replay(self, height, body):
        """One block. Raises Fault."""
        records = list(split(body))
        require(records, "a block without records")
        self.share_taken = False
        self.code_moves = Counter()
        self.ticket_moves = Counter()
        self.owed_offers = set()
        self.acts = {number for kind, content in records if kind == 7
                     for number, action in [struct.unpack_from(">QB", content.data)] if action in (1, 3)}
        if height == 0:
            require([kind for kind, _ in records[:2]] == [1, 2], "block 0 does not begin with an opening and rules")
        standing_may_follow = height == 0
        for at, (kind, content) in enumerate(records):
            require(kind != 1 or (height == 0 and at == 0), "an opening that is not the beginning")
            require(kind != 4 or standing_may_follow, "standing tickets out of their place")
            standing_may_follow = standing_may_follow and (kind == 4 or at < 2)
            (self.opening, self.rules, self.joined, self.standing, self.stepped, self.moved, self.act)[kind - 1](content)
        if height == 0:
            self.check_standing()
        require(not self.owed_offers, "an expired ticket came back without a flag and got no offer")
        self.check_code_moves()
        if self.waiting() and self.codes[AVAILABLE] > self.trash[AVAILABLE]:
            self.remarks.append(height)

    def opening(self, content):
        version, = content.unpack("H")
        require(version == 1, "an opening of another version")
        length, = content.unpack("B")
        slug = content.take(length)
        require(length and all(0x21 <= byte < 0x7F for byte in slug), "a slug that is none")
        self.campaign = slug.decode("ascii")
        self.told["openings"] += 1
        self.next, self.since = content.unpack("QB")
        require(self.since <= MOST_SINCE, "more served since a priority ticket than are counted")
        require(self.next >= 1, "a line begins with number 1")
        self.older_than = self.next
        self.codes[1:] = content.unpack("6Q")
        self.ticket_counts[1:] = content.unpack("6Q")
        self.trash[1:] = content.unpack("6Q")
        require(content.at == len(content.data), "an opening that is too long")
        self.check_counts()

    def rules(self, content):
        share, flags = content.unpack("BB")
        require(content.at == len(content.data), "rules that are too long")
        require(flags <= 3, "rules with an unknown flag")
        self.share_taken = self.share_taken or (bool(self.share) and share == 0)
        self.share = share
        self.told["rules"] += 1

    def enter(self, number, lane, flags, pseudonym):
        require(flags & ~(DRAWN | PREMIUM) == 0, "a ticket enters with an unknown flag")
        require(lane <= PRIORITY, "an unknown lane")
        require(not flags & PREMIUM or lane == PRIORITY, "premium outside of the priority lane")
        require(pseudonym not in self.pseudonyms, "a pseudonym that was there before")
        self.pseudonyms.add(pseudonym)

    def standing(self, content):
        for number, state, lane, flags, pseudonym in content.entries("QBBB16s"):
            require(number > self.last_standing, "standing tickets out of order")
            self.last_standing = number
            require(number < self.next, "a standing ticket that cannot be there")
            require(state in (WAITING, OFFERED, EXPIRED), "a standing ticket in another state")
            self.enter(number, lane, flags, pseudonym)
            self.tickets[number] = Ticket(state, lane, bool(flags & PREMIUM), flags & DRAWN)
            if state == WAITING:
                self.lanes[lane].add(number)
            self.told["standing"] += 1

    def check_standing(self):
        """The tickets that an opening counts as waiting, offered or expired are those that stand after it.
        Asked at the end of the block, so what the block did since is taken off again."""
        for state in (WAITING, OFFERED, EXPIRED):
            now = sum(1 for ticket in self.tickets.values() if ticket.state == state)
            require(now == self.ticket_counts[state], "an opening counts other tickets than stand after it")

    def joined(self, content):
        served = set()
        entered = []
        for number, state, lane, flags, pseudonym in content.entries("QBBB16s"):
            require(number == self.next, "a newcomer's number is not the next one")
            self.next += 1
            require(state in (WAITING, DELIVERED), "a newcomer in another state")
            require(lane == (PRIORITY if flags & PREMIUM else STANDARD), "a newcomer in another's lane")
            self.enter(number, lane, flags, pseudonym)
            self.lanes[STANDARD].add(number)
            entered.append((number, state, lane, flags))
            if state == DELIVERED:
                served.add(number)
        self.serve(served)
        for number, state, lane, flags in entered:
            self.tickets[number] = Ticket(state, lane, bool(flags & PREMIUM), flags & DRAWN)
            self.ticket_counts[state] += 1
            self.ticket_moves[0, state] += 1
            self.told["joined"] += 1
            self.told["drawn"] += flags & DRAWN
            self.lanes[STANDARD].remove(number)
            if state == WAITING:
                self.lanes[lane].add(number)

    def serve(self, served):
        """Takes so many out of the lanes as were served, and they must be these."""
        for _ in range(len(served)):
            number, lane = self.first()
            require(number in served, f"ticket {number} was overtaken")
            if lane == PRIORITY:
                self.since = 0
            elif lane == STANDARD:
                self.since = min(self.since + 1, MOST_SINCE)
            self.told[("served_head", "served_standard", "served_priority")[lane]] += 1

    def first(self):
        head, standard, priority = self.lanes
        if head.members:
            return head.pop(), HEAD
        if priority.members and (not standard.members or (self.share and self.since >= self.share - 1)):
            return priority.pop(), PRIORITY
        require(standard.members, "somebody was served who did not wait")
        return standard.pop(), STANDARD

    def waiting(self):
        return sum(len(lane.members) for lane in self.lanes)

    def stepped(self, content):
        entries = content.entries("QBBBB")
        previous = -1
        steps = []
        for number, before, after, lanes, flags in entries:
            require(number > previous, "steps out of order")
            previous = number
            require(flags < 32, "a step with an unknown flag")
            steps.append((number, before, after, lanes >> 4, lanes & 15, flags))
        served = {step[0]: step[5] for step in steps if step[1:3] == (WAITING, OFFERED)}
        for step in steps:
            self.check_step(*step)
        same_offers = bool(served) and all(flags & SAME_OFFER for flags in served.values())
        if same_offers:
            for number in served:
                self.lanes[self.tickets[number].lane].remove(number)
        else:
            self.serve(set(served))
        for number, before, after, _, lane, flags in steps:
            ticket = self.tickets[number]
            self.lanes[ticket.lane].remove(number)
            ticket.state, ticket.lane, ticket.premium = after, lane, bool(flags & PREMIUM)
            if after == WAITING:
                self.lanes[lane].add(number)
            self.ticket_counts[before] -= 1
            self.ticket_counts[after] += 1
            require(self.ticket_counts[before] >= 0, "fewer tickets than none")
            self.ticket_moves[before, after] += before != after
            self.told["stepped"] += 1
        require(not same_offers or not self.waiting(), "an offer was given back while somebody waits")

    def check_step(self, number, before, after, lane_before, lane, flags):
        require(lane_before <= PRIORITY and lane <= PRIORITY, "an unknown lane")
        premium = bool(flags & PREMIUM)
        ticket = self.tickets.get(number)
        if ticket is None:
            require(1 <= number < self.older_than, "a step of a ticket that never joined")
            require(before in (DELIVERED, CONTRIBUTED, LEFT), "a step of a ticket that did not stand in the line")
            ticket = self.tickets[number] = Ticket(before, lane_before, None, flags & DRAWN)
        require(ticket.state == before, "a ticket was in another state before")
        require(ticket.lane == lane_before, "a ticket was in another lane before")
        require(ticket.drawn == flags & DRAWN, "a ticket was drawn, or was not")
        had_premium = premium if ticket.premium is None else ticket.premium
        require((before, after) in STEPS or (before == after and (lane_before != lane or had_premium != premium)),
                "a change of state that there is not")
        require(not premium or lane == PRIORITY, "premium outside of the priority lane")
        require(had_premium == premium or lane_before != lane, "premium changed without the lane")
        self.check_flags(ticket, number, before, after, flags)
        if lane_before != lane:
            self.check_lane(ticket, number, lane_before, lane, premium, flags)

    def check_flags(self, ticket, number, before, after, flags):
        require(bool(flags & REPLACED) == ((before, after) == (DELIVERED, WAITING)), "flag 8 out of its place")
        require(not flags & REPLACED or not ticket.replaced, "a second code that did not work")
        ticket.replaced = ticket.replaced or bool(flags & REPLACED)
        self.told["replaced"] += bool(flags & REPLACED)
        require(not flags & RETURNED or (before, after) == (EXPIRED, WAITING), "flag 16 out of its place")
        require(not flags & SAME_OFFER or (before, after) == (WAITING, OFFERED), "flag 4 out of its place")
        if (before, after) == (EXPIRED, WAITING) and not flags & RETURNED:
            self.owed_offers.add(number)
        if flags & SAME_OFFER:
            require(number in self.owed_offers, "an offer given back to a ticket that did not lose it")
            self.owed_offers.discard(number)

    def check_lane(self, ticket, number, before, after, premium, flags):
        if flags & REPLACED and (after == HEAD or (before, after) == (HEAD, STANDARD)):
            return
        if (before, after) == (STANDARD, PRIORITY) and premium:
            return
        if (before, after) == (PRIORITY, STANDARD) and (ticket.premium or self.share_taken):
            return
        require(number in self.acts, "a ticket changed its lane without a reason")
        self.told["moved_by_hand"] += 1

    def moved(self, content):
        previous = None
        for source, target, origin, count in content.entries("BBBQ"):
            require(previous is None or (source, target, origin) > previous, "codes out of order")
            previous = source, target, origin
            require(source == 0 or 1 <= source & ~TRASHED <= 6, "codes from an unknown status")
            require(1 <= target & ~TRASHED <= 6 and source != target, "codes to an unknown status")
            require(1 <= origin <= 3 if source == 0 else origin == 0, "codes of an unknown origin")
            require(count >= 1, "no codes at all")
            if source:
                self.codes[source & ~TRASHED] -= count
                self.trash[source & ~TRASHED] -= count if source & TRASHED else 0
            else:
                self.told["codes_added"] += count
            self.codes[target & ~TRASHED] += count
            self.trash[target & ~TRASHED] += count if target & TRASHED else 0
            self.code_moves[source & ~TRASHED, target & ~TRASHED] += count
            self.told["codes"] += 1
        self.check_counts()

    def check_counts(self):
        require(min(self.codes) >= 0 and min(self.trash) >= 0, "fewer codes than none")
        require(max(self.codes) < 2 ** 53, "more codes than can be counted")
        require(all(trash <= codes for codes, trash in zip(self.codes, self.trash)), "more in the trash than there are")

    def act(self, content):
        _, action, _ = content.unpack("QB32s")
        require(content.at == len(content.data), "an act that is too long")
        require(1 <= action <= 3, "an unknown action")
        self.told["acts"] += 1

    def check_code_moves(self):
        codes, tickets = self.code_moves, self.ticket_moves
        into_reserved = sum(n for (a, b), n in codes.items() if b == RESERVED and a != RESERVED)
        require(into_reserved == tickets[WAITING, OFFERED], "reserved codes and offers differ")
        require(codes[RESERVED, DISTRIBUTED] == tickets[OFFERED, DELIVERED], "codes shown and tickets that saw them differ")
        require(codes[AVAILABLE, DISTRIBUTED] == tickets[0, DELIVERED], "codes given at once and newcomers differ")
        require(codes[RESERVED, AVAILABLE] == tickets[OFFERED, EXPIRED] + tickets[OFFERED, LEFT],
                "codes given back and offers that ended differ")


def split(body):
    at = 0
    while at < len(body):
        require(at + 5 <= len(body), "a record is cut off")
        kind, size = struct.unpack_from(">BI", body, at)
        require(1 <= kind <= 7, "an unknown kind of record")
        at += 5
        require(at + size <= len(body), "a record is cut off")
        content = body[at:at + size]
        require(kind != 7 or size == 41, "an act of another size")
        yield kind, Content(content)
        at += size


class Chain:
    """Blocks one after the other, from 0."""

    def __init__(self):
        self.height = -1
        self.time = 0
        self.hash = bytes(32)
        self.line = Line()

    def add(self, text):
        match = LINE.fullmatch(text)
        require(match, "a line that is not a block")
        height, time = int(match[1]), int(match[2])
        require(max(height, time) < 2 ** 53, "a number is too great")
        require(height == self.height + 1, "heights do not go up by one")
        require(time >= self.time, "time goes back")
        try:
            body = base64.b64decode(match[3], validate=True)
        except binascii.Error:
            raise Fault("a body that is not base64") from None
        require(base64.b64encode(body) == match[3], "a body that is not in its base64")
        digest = hashlib.sha256(self.hash + struct.pack(">QQ", height, time) + body).digest()
        require(digest.hex().encode() == match[4], "the hash is wrong")
        self.line.replay(height, body)
        self.height, self.time, self.hash = height, time, digest
        return digest.hex()


def lines_of(folder):
    """(height that its place says, line) of every line of a copy, without its line feed."""
    for first in range(0, 10 ** 10, SEGMENT_BLOCKS):
        path = folder / "blocks" / f"{first:010}.jsonl"
        if not path.exists():
            return
        count = 0
        with path.open("rb") as file:
            for count, text in enumerate(file, 1):
                ended = text.endswith(b"\n") and count <= SEGMENT_BLOCKS
                yield first + count - 1, text[:-1] if ended else b""
        if count < SEGMENT_BLOCKS:
            return


def end_of(folder):
    """What ledger.json says, or None where it says nothing that can be read."""
    try:
        end = json.loads((folder / "ledger.json").read_bytes())
        fits = (isinstance(end["campaign"], str) and all(is_number(end[key]) for key in ("height", "time", "segment_blocks"))
                and end["segment_blocks"] == SEGMENT_BLOCKS and re.fullmatch("[0-9a-f]{64}", end["hash"]))
        return end if fits else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_number(value):
    """Whether it is a whole number that every language reads alike; JSON has no other name for 5.0."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 2 ** 53 and value == int(value)


def keys_of(folder):
    """The operator's keys, or None where they are not told."""
    for path in (folder / "keys.json", folder.parent / "keys.json"):
        if path.exists():
            return [entry["key"] for entry in json.loads(path.read_bytes())["keys"]]
    return None


def verify_copy(folder):
    chain = Chain()
    hashes = []
    end = end_of(folder)
    if end is None:
        return failed(0, "ledger.json cannot be read"), hashes
    for height, text in lines_of(folder):
        try:
            hashes.append(chain.add(text))
            require(height or chain.line.campaign == end["campaign"], "another campaign than ledger.json says")
            if height == end["height"]:
                require((hashes[-1], chain.time) == (end["hash"], end["time"]), "ledger.json names another block")
        except Fault as fault:
            return failed(height, str(fault)), hashes
    if chain.height < end["height"]:
        return failed(chain.height + 1, "a block is missing"), hashes
    line = chain.line
    told = {key: line.told[key] for key in sorted(line.told)}
    events = sum(line.told[key] for key in ("openings", "rules", "standing", "joined", "stepped", "codes", "acts"))
    return {"ok": True, "campaign": line.campaign, "height": chain.height, "time": chain.time, "hash": chain.hash.hex(),
            "events": events, "told": told, "codes": line.codes[1:], "tickets": line.ticket_counts[1:],
            "remarks": line.remarks}, hashes


def failed(height, problem):
    return {"ok": False, "height": height, "problem": problem}


def compare(folder, other, hashes):
    """Whether the chain begins with an earlier copy of it."""
    texts = (text for _, text in lines_of(folder))
    for height, earlier in lines_of(other):
        if next(texts, None) != earlier:
            return failed(height, "rewritten since the earlier copy, or cut off")
    return None


def check_receipt(path, folder, summary, hashes):
    try:
        receipt = json.loads(path.read_bytes())
        fields = [receipt[key] for key in ("campaign", "number", "pseudonym", "block", "block_hash", "issued_at")]
        text = "handsel receipt 1\n" + "".join(f"{field}\n" for field in fields)
        key, signature = bytes.fromhex(receipt["key"]), base64.b64decode(receipt["signature"], validate=True)
        block = receipt["block"]
        keys = keys_of(folder)
        require(keys is None or receipt["key"] in keys, "a receipt by another key than the operator's: it says nothing")
        require(ed25519.verify(key, text.encode(), signature), "a receipt with a wrong signature: it says nothing")
    except (ValueError, KeyError, TypeError):
        return failed(0, "a receipt that cannot be read")
    except Fault as fault:
        return failed(0, str(fault))
    doubt = "; whose receipt it is, is not known: there is no keys.json" if keys is None else ""
    if receipt["campaign"] != summary["campaign"]:
        return failed(0, "a receipt of another campaign")
    if not 0 <= block < len(hashes) or hashes[block] != receipt["block_hash"]:
        return failed(block, "the receipt names another block" + doubt)
    entry = entry_of(folder, block, receipt["number"])
    if entry is None and block:
        return failed(block, "the receipt's ticket did not join in its block" + doubt)
    if entry not in (None, receipt["pseudonym"]):
        return failed(block, "the receipt's ticket has another pseudonym" + doubt)
    return {**summary, "receipt": "true" if keys is not None else "in the chain, by a key that was compared with none"}


def entry_of(folder, block, number):
    """The pseudonym that a ticket joined or stood with in a block."""
    text = next(text for height, text in lines_of(folder) if height == block)
    for kind, content in split(base64.b64decode(LINE.fullmatch(text)[3])):
        for entry in content.entries("QBBB16s") if kind in (3, 4) else ():
            if entry[0] == number:
                return entry[4].hex()
    return None


def main():
    parser = argparse.ArgumentParser(description="Verifies a published copy of a ledger.")
    parser.add_argument("copy", type=pathlib.Path)
    parser.add_argument("--earlier", type=pathlib.Path, help="an earlier copy, that this one must begin with")
    parser.add_argument("--receipt", type=pathlib.Path, help="a receipt, that this copy must hold")
    options = parser.parse_args()
    summary, hashes = verify_copy(options.copy)
    if summary["ok"] and options.earlier:
        summary = compare(options.copy, options.earlier, hashes) or summary
    if summary["ok"] and options.receipt:
        summary = check_receipt(options.receipt, options.copy, summary, hashes) or summary
    print(json.dumps(summary))
    return 0 if summary["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
