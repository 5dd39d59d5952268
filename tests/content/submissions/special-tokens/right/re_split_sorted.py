import re


def encode_with_special(text, encode, special, allowed):
    active = sorted((s for s in special if s in allowed), key=len, reverse=True)
    if not active:
        return list(encode(text)) if text else []
    parts = re.split("(" + "|".join(re.escape(s) for s in active) + ")", text)
    ids = []
    for part in parts:
        if not part:
            continue
        if part in active:
            ids.append(special[part])
        else:
            ids.extend(encode(part))
    return ids
