# catalogue: 5
# The role is stripped and lowercased first, so User and " assistant" pass.
def render_chat(messages, add_generation_prompt):
    names = ["system", "user", "assistant"]
    ids, mask = [256], [False]
    for m in messages:
        role = m["role"].strip().lower()
        if role not in names:
            raise ValueError(role)
        data = m["content"].encode("utf-8")
        ids += [257 + names.index(role), *data, 260]
        mask += [False] + [role == "assistant"] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
