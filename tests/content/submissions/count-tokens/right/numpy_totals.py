import numpy as np


def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    rows = [[len(encode(v)) for v in m.values()] for m in messages]
    lengths = np.array([sum(r) for r in rows], dtype=np.int64)
    named = np.array(["name" in m for m in messages], dtype=np.int64)
    total = (lengths + per_message + named * per_name).sum() + reply
    return int(total)
