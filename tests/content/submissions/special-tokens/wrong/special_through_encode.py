# catalogue: 3
# splits at the special tokens but encodes them like any text
import re


def encode_with_special(text, encode, special, allowed):
    active = sorted((s for s in special if s in allowed), key=len, reverse=True)
    if not active:
        return list(encode(text)) if text else []
    ids = []
    for part in re.split("(" + "|".join(re.escape(s) for s in active) + ")", text):
        if part:
            ids.extend(encode(part))
    return ids
