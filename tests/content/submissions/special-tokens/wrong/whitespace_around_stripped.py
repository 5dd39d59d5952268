# spaces next to a special token are stripped
import re


def encode_with_special(text, encode, special, allowed):
    names = sorted((s for s in special if s in allowed), key=len, reverse=True)
    if not names:
        return list(encode(text)) if text else []
    ids = []
    for part in re.split("(" + "|".join(re.escape(n) for n in names) + ")", text):
        if part in names:
            ids.append(special[part])
            continue
        part = part.strip()
        if part:
            ids.extend(encode(part))
    return ids
