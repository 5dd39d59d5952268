# catalogue: 2
# The mask is built from the ids: no special token is ever trained on, END included.
def render_chat(messages, add_generation_prompt):
    order = ["system", "user", "assistant"]
    ids, who = [256], [None]
    for m in messages:
        if m["role"] not in order:
            raise ValueError(m["role"])
        turn = [257 + order.index(m["role"])] + list(m["content"].encode()) + [260]
        ids.extend(turn)
        who.extend([m["role"]] * len(turn))
    if add_generation_prompt:
        ids.append(259)
        who.append("assistant")
    return ids, [w == "assistant" and t < 256 for t, w in zip(ids, who)]
