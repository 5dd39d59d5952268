# catalogue: 4
# allowed is never looked at
import re


def encode_with_special(text, encode, special, allowed):
    if not special:
        return list(encode(text)) if text else []
    names = sorted(special, key=len, reverse=True)
    ids = []
    for part in re.split("(" + "|".join(re.escape(s) for s in names) + ")", text):
        if part in special:
            ids.append(special[part])
        elif part:
            ids.extend(encode(part))
    return ids
