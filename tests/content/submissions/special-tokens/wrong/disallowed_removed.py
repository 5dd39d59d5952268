# special tokens that are not allowed are deleted from the text
import re


def encode_with_special(text, encode, special, allowed):
    if not special:
        return list(encode(text)) if text else []
    names = sorted(special, key=len, reverse=True)
    ids = []
    for part in re.split("(" + "|".join(re.escape(n) for n in names) + ")", text):
        if part in special:
            if part in allowed:
                ids.append(special[part])
        elif part:
            ids.extend(encode(part))
    return ids
