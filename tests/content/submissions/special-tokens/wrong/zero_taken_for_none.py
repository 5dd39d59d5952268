# other: the id 0 is taken for no id
import re


def encode_with_special(text, encode, special, allowed):
    live = {t: special[t] for t in allowed}
    if not live:
        return list(encode(text)) if text else []
    pattern = "|".join(re.escape(t) for t in sorted(live, key=len, reverse=True))
    ids = []
    for piece in re.split("(" + pattern + ")", text):
        token = live.get(piece)
        if token:
            ids.append(token)
        elif piece:
            ids.extend(encode(piece))
    return ids
