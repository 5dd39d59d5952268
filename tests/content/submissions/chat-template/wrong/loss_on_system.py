# catalogue: 1
# Only the user is masked out; the system prompt is trained on.
def render_chat(messages, add_generation_prompt):
    table = dict(system=257, user=258, assistant=259)
    ids, mask = [256], [False]
    for m in messages:
        role = m["role"]
        if role not in table:
            raise ValueError(role)
        ids.append(table[role])
        mask.append(False)
        for byte in m["content"].encode():
            ids.append(byte)
            mask.append(role != "user")
        ids.append(260)
        mask.append(role != "user")
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
