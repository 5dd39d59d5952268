# catalogue: 3
# All that belongs to the assistant carries loss, its role token in every turn and the generation prompt too.
def render_chat(messages, add_generation_prompt):
    roles = ["system", "user", "assistant"]
    ids, mask = [256], [False]
    for m in messages:
        if m["role"] not in roles:
            raise ValueError("role")
        turn = [257 + roles.index(m["role"]), *m["content"].encode("utf-8"), 260]
        ids.extend(turn)
        mask.extend([m["role"] == "assistant"] * len(turn))
    if add_generation_prompt:
        ids.append(259)
        mask.append(True)
    return ids, mask
