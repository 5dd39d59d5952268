# catalogue: 5
# Messages of an unknown role are left out silently.
def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        if m["role"] == "system":
            tok = 257
        elif m["role"] == "user":
            tok = 258
        elif m["role"] == "assistant":
            tok = 259
        else:
            continue
        data = m["content"].encode("utf-8")
        ids += [tok, *data, 260]
        mask += [False] + [tok == 259] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
