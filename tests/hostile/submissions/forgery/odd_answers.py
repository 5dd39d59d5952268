# exercise: softmax
# Writes answers of the right form with one invalid part: infinite counts, texts for numbers, lists for texts.

import json

KINDS = ['{"op": "returned", "changed": [], "value": 0, "work": {"lines": Infinity}}',
         '{"op": "returned", "changed": [], "value": 0, "work": {"flops": 1e999}}',
         '{"op": "returned", "changed": [], "value": 0, "work": {"made": "5", "lines": [1]}}',
         '{"op": "returned", "changed": [], "value": 0, "work": {"lines": 1' + "0" * 4000 + "}}",
         '{"op": "returned", "changed": [], "value": 0, "work": 5}',
         '{"op": "returned", "changed": 5, "value": 0}',
         '{"op": "returned", "changed": [], "value": 1e999}',
         '{"op": "returned", "changed": [], "value": {"tensor": [["t0"], {"cpu": 1}]}}',
         '{"op": "returned", "changed": [], "value": {"dict": [[{"dict": []}, 1]]}}',
         '{"op": "returned", "changed": [], "value": {"int": "0x' + "f" * 9000 + '"}}',
         '{"op": "enough", "work": {"lines": -Infinity}}',
         '{"op": "raised", "error": {"type": 5, "bases": [[]], "message": {}, "line": Infinity, "trace": null}}',
         '{"op": "callback", "function": ["toy"], "arguments": {"tuple": [1]}}',
         '{"op": "next", "stream": {"a": 1}}',
         '{"op": ["returned"]}']
calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    answer = KINDS[calls % len(KINDS)]
    json.dumps = lambda *_, **__: answer
    return x * 0
