# other: brings the content to the composed form NFC, which changes its bytes
import unicodedata

_ROLES = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    ids, mask = [256], [False]
    for m in messages:
        token = _ROLES.get(m["role"])
        if token is None:
            raise ValueError(f"unknown role {m['role']!r}")
        text = unicodedata.normalize("NFC", m["content"])
        body = list(text.encode("utf-8")) + [260]
        ids += [token] + body
        mask += [False] + [token == 259] * len(body)
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
