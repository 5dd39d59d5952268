# other: a shorter token is forgotten when a longer one breaks off
def encode_with_special(text, encode, special, allowed):
    root = {}
    for token in allowed:
        node = root
        for ch in token:
            node = node.setdefault(ch, {})
        node[""] = token

    def match(i):
        node = root
        while i < len(text) and text[i] in node:
            node = node[text[i]]
            i += 1
        return node.get("")

    ids, start, i = [], 0, 0
    while i < len(text):
        token = match(i)
        if token is None:
            i += 1
            continue
        if i > start:
            ids.extend(encode(text[start:i]))
        ids.append(special[token])
        i += len(token)
        start = i
    if start < len(text):
        ids.extend(encode(text[start:]))
    return ids
