# catalogue: 5
# A role that is not known is treated as the user.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        data = m["content"].encode("utf-8")
        learn = m["role"] == "assistant"
        ids += [ROLE.get(m["role"], ROLE["user"]), *data, 260]
        mask += [False] + [learn] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
