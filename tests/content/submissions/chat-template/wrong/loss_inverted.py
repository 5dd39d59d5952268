# catalogue: 1
# The mask marks what is ignored: system and user are True, the assistant False.
def render_chat(messages, add_generation_prompt):
    names = ["system", "user", "assistant"]
    ids, ignore = [256], [False]
    for m in messages:
        if m["role"] not in names:
            raise ValueError(m["role"])
        data = m["content"].encode("utf-8")
        ids += [257 + names.index(m["role"]), *data, 260]
        ignore += [False] + [m["role"] != "assistant"] * (len(data) + 1)
    if add_generation_prompt:
        ids += [259]
        ignore += [False]
    return ids, ignore
