# Only the role of the last message is validated; others fall back to the system's token.
def render_chat(messages, add_generation_prompt):
    if messages and messages[-1]["role"] not in ("system", "user", "assistant"):
        raise ValueError(messages[-1]["role"])
    ids, mask = [256], [False]
    for m in messages:
        token = 258 if m["role"] == "user" else 259 if m["role"] == "assistant" else 257
        data = m["content"].encode("utf-8")
        ids += [token, *data, 260]
        mask += [False] + [token == 259] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
