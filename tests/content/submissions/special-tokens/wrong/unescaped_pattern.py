# catalogue: 1
# the tokens go into the regex unescaped, so | in <|x|> is an alternation
import re


def encode_with_special(text, encode, special, allowed):
    active = sorted((s for s in special if s in allowed), key=len, reverse=True)
    if not active:
        return list(encode(text)) if text else []
    ids = []
    for part in re.split("(" + "|".join(active) + ")", text):
        if not part:
            continue
        if part in special:
            ids.append(special[part])
        else:
            ids.extend(encode(part))
    return ids
