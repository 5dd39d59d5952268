# catalogue: 1
R = {"system": 257, "user": 258, "assistant": 259}
def render_chat(messages, add_generation_prompt):
    ids = [256]
    for m in messages:
        if m["role"] not in R: raise ValueError(m)
        ids.append(R[m["role"]]); ids.extend(m["content"].encode()); ids.append(260)
    mask = [True] * len(ids)
    mask[0] = False
    if add_generation_prompt: ids.append(259); mask.append(False)
    return ids, mask
