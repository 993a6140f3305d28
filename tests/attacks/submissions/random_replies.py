"""Answers with replies made at random: by the rules of their format, against them, and with single characters changed."""
# expects add: 0

# %% add
import base64
import json
import random
import sys

SEED = 0
agent = sys.modules["nbreferee_guest.agent"]
dice = random.Random(SEED)


def node(depth=0):
    kind = dice.choice("vvvadlltxq") if depth < 30 else "v"
    if kind in "lt":
        return {kind: [node(depth + 1) for _ in range(dice.choice([0, 1, 2, 3, 20_000 if depth > 8 else 2]))]}
    if kind == "d":
        return {"d": {dice.choice(["value", "error", "type", "message", "x"]): node(depth + 1) for _ in range(3)}}
    return {kind: dice.choice([None, True, -1, 0, 10**30, float("inf"), "", "\0", "\u202e", "x" * dice.randrange(10**6), [], {}, [[]] * 9_999])}


def array():
    shape = dice.choice([(), (0,), (3,), (2**40,), (-1,), (1,) * 20, (2, 2)])
    header = repr({"descr": dice.choice(["<f4", "|O", "<U9", "|V8", "<f16", "<M8[s]"]), "fortran_order": False, "shape": shape}).encode()
    block = b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header + b"\n" + bytes(dice.randrange(99))
    return base64.b64encode(block).decode() * dice.choice([1, 1, 1, 5_000])


def handle(request):
    try:
        tree = {"d": {dice.choice(["value", "error"]): node()}}
        text = json.dumps({"tree": tree, "arrays": [array() for _ in range(dice.randrange(4))]})
    except RecursionError:
        text = "[" * 10**6
    for _ in range(dice.choice([0, 0, 1, 9])):
        place = dice.randrange(len(text))
        text = text[:place] + chr(dice.randrange(32, 127)) + text[place + 1 :]
    return agent._Reply(text[: 12 * 2**20])


agent.handle = handle


def add(a, b):
    return a + b
