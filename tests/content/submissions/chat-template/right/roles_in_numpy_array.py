import numpy as np

ROLES = np.array(["system", "user", "assistant"])


def render_chat(messages, add_generation_prompt):
    ids = [256]
    mask = [False]
    for m in messages:
        hit = np.flatnonzero(ROLES == m["role"])
        if hit.size == 0:
            raise ValueError(m["role"])
        body = m["content"].encode("utf-8")
        ids.append(int(hit[0]) + 257)
        ids.extend(body)
        ids.append(260)
        mask.append(False)
        mask.extend([bool(hit[0] == 2)] * (len(body) + 1))
    if add_generation_prompt:
        ids, mask = ids + [259], mask + [False]
    return ids, mask
