# Messages of one role in a row are merged into one turn.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    turns = []
    for m in messages:
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        if turns and turns[-1][0] == m["role"]:
            turns[-1] = (m["role"], turns[-1][1] + m["content"])
        else:
            turns.append((m["role"], m["content"]))
    ids, mask = [256], [False]
    for role, content in turns:
        data = content.encode("utf-8")
        ids += [ROLE[role], *data, 260]
        mask += [False] + [role == "assistant"] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
