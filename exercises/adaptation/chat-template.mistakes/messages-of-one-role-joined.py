"""You join consecutive messages of the same role. Each message has its own role token and END."""

BOS, ROLES, END = 256, {"system": 257, "user": 258, "assistant": 259}, 260


def render_chat(messages, add_generation_prompt):
    ids, loss_mask, last = [BOS], [False], None
    for message in messages:
        role = message["role"]
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}")
        content = list(message["content"].encode("utf-8"))
        is_trained = role == "assistant"
        if role == last:
            ids.pop()
            loss_mask.pop()
        else:
            ids.append(ROLES[role])
            loss_mask.append(False)
        ids += [*content, END]
        loss_mask += [is_trained] * (len(content) + 1)
        last = role
    if add_generation_prompt:
        ids.append(ROLES["assistant"])
        loss_mask.append(False)
    return ids, loss_mask
