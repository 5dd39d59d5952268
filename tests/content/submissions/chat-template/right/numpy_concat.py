import numpy as np


def render_chat(messages, add_generation_prompt):
    pieces, flags = [np.array([256])], [np.array([False])]
    for m in messages:
        role = {"system": 257, "user": 258, "assistant": 259}.get(m["role"])
        if role is None:
            raise ValueError(m["role"])
        body = np.frombuffer(m["content"].encode("utf-8"), dtype=np.uint8).astype(np.int64)
        piece = np.concatenate(([role], body, [260]))
        flag = np.full(len(piece), role == 259)
        flag[0] = False
        pieces.append(piece)
        flags.append(flag)
    if add_generation_prompt:
        pieces.append(np.array([259]))
        flags.append(np.array([False]))
    return np.concatenate(pieces).astype(int).tolist(), np.concatenate(flags).tolist()
