# A system message is only allowed in front, as in Llama 2's template; elsewhere it raises.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for i, m in enumerate(messages):
        if m["role"] not in ROLE or (m["role"] == "system" and i > 0):
            raise ValueError(m["role"])
        data = m["content"].encode("utf-8")
        ids += [ROLE[m["role"]], *data, 260]
        mask += [False] + [m["role"] == "assistant"] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
