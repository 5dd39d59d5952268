# what follows the last special token is never encoded
import re


def encode_with_special(text, encode, special, allowed):
    names = sorted((s for s in special if s in allowed), key=len, reverse=True)
    if not names:
        return list(encode(text)) if text else []
    ids, last = [], 0
    for m in re.finditer("|".join(re.escape(n) for n in names), text):
        if m.start() > last:
            ids.extend(encode(text[last:m.start()]))
        ids.append(special[m.group()])
        last = m.end()
    if last == 0:
        ids.extend(encode(text))
    return ids
