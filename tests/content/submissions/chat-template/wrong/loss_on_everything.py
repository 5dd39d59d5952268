# catalogue: 1
# Every content and END is trained on, whoever speaks.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        body = [*m["content"].encode("utf-8"), 260]
        ids += [ROLE[m["role"]], *body]
        mask += [False] + [True] * len(body)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
