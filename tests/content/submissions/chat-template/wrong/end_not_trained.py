# catalogue: 2
# The END behind the assistant's content is masked out.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        role, content = m["role"], m["content"]
        if role not in ROLE:
            raise ValueError(role)
        data = list(content.encode("utf-8"))
        ids += [ROLE[role]] + data + [260]
        mask += [False] + [role == "assistant"] * len(data) + [False]
    if add_generation_prompt:
        ids += [ROLE["assistant"]]
        mask += [False]
    return ids, mask
