# catalogue: 2
# A last assistant turn is left open: no END stands behind it.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for n, m in enumerate(messages):
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        learn = m["role"] == "assistant"
        data = list(m["content"].encode("utf-8"))
        ids += [ROLE[m["role"]], *data]
        mask += [False, *[learn] * len(data)]
        if not (learn and n == len(messages) - 1):
            ids.append(260)
            mask.append(learn)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
