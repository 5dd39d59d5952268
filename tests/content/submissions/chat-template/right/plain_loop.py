BOS, END = 256, 260
ROLE_IDS = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids = [BOS]
    mask = [False]
    for m in messages:
        if m["role"] not in ROLE_IDS:
            raise ValueError(f"unknown role {m['role']!r}")
        content = list(m["content"].encode("utf-8"))
        train = m["role"] == "assistant"
        ids += [ROLE_IDS[m["role"]]] + content + [END]
        mask += [False] + [train] * (len(content) + 1)
    if add_generation_prompt:
        ids.append(ROLE_IDS["assistant"])
        mask.append(False)
    return ids, mask
