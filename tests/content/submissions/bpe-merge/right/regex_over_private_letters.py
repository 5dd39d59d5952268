import re


def merge(ids, pair, new_id):
    letters = {}
    for token in [*ids, *pair]:
        letters.setdefault(token, chr(0xE000 + len(letters)) if len(letters) < 6000 else chr(0xF0000 + len(letters)))
    back = {letter: token for token, letter in letters.items()}
    text = "".join(letters[t] for t in ids)
    parts = re.split(re.escape(letters[pair[0]] + letters[pair[1]]), text)
    out = [back[c] for c in parts[0]]
    for part in parts[1:]:
        out.append(new_id)
        out.extend(back[c] for c in part)
    return out
