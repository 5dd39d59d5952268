# Only the last assistant turn carries loss.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    last = max((i for i, m in enumerate(messages) if m["role"] == "assistant"), default=-1)
    ids, mask = [256], [False]
    for i, m in enumerate(messages):
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        data = m["content"].encode("utf-8")
        ids += [ROLE[m["role"]], *data, 260]
        mask += [False] + [i == last] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
