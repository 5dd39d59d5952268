# The generation prompt is left out when the assistant spoke last.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        data = m["content"].encode("utf-8")
        ids += [ROLE[m["role"]], *data, 260]
        mask += [False] + [m["role"] == "assistant"] * (len(data) + 1)
    if add_generation_prompt and (not messages or messages[-1]["role"] != "assistant"):
        ids.append(259)
        mask.append(False)
    return ids, mask
