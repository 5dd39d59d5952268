# catalogue: 2
# the alternation is in the dict's order, so a shorter token can win over a longer one
import re


def encode_with_special(text, encode, special, allowed):
    names = [s for s in special if s in allowed]
    if not names:
        return list(encode(text)) if text else []
    ids = []
    for part in re.split("(" + "|".join(map(re.escape, names)) + ")", text):
        if part in special and part in allowed:
            ids.append(special[part])
        elif part:
            ids.extend(encode(part))
    return ids
