# other: looks roles up among all special tokens, so END and BOS pass for roles
SPECIAL = {"BOS": 256, "system": 257, "user": 258, "assistant": 259, "END": 260}


def render_chat(messages, add_generation_prompt):
    ids, mask = [SPECIAL["BOS"]], [False]
    for m in messages:
        role = m["role"]
        try:
            ids.append(SPECIAL[role])
        except KeyError:
            raise ValueError(f"unknown role {role!r}")
        mask.append(False)
        body = list(m["content"].encode("utf-8"))
        body.append(SPECIAL["END"])
        ids.extend(body)
        mask.extend([role == "assistant"] * len(body))
    if add_generation_prompt:
        ids.append(SPECIAL["assistant"])
        mask.append(False)
    return ids, mask
