# catalogue: 3
# The role token of the generation prompt carries loss.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        data = m["content"].encode("utf-8")
        learn = m["role"] == "assistant"
        ids += [ROLE[m["role"]], *data, 260]
        mask += [False] + [learn] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(True)
    return ids, mask
