# catalogue: 4
# The template writes BOS and the tokenizer adds another one in front.
ROLE = {"system": 257, "user": 258, "assistant": 259}


def _tokenize(ids, add_special_tokens=True):
    return [256] + ids if add_special_tokens else ids


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False, False]
    for m in messages:
        if m["role"] not in ROLE:
            raise ValueError(m["role"])
        data = list(m["content"].encode("utf-8"))
        ids += [ROLE[m["role"]]] + data + [260]
        mask += [False] + [m["role"] == "assistant"] * (len(data) + 1)
    if add_generation_prompt:
        ids.append(ROLE["assistant"])
        mask.append(False)
    return _tokenize(ids), mask
