# catalogue: none
_seen = {}


def bpe_encode(text, merges):
    if text in _seen:
        return list(_seen[text])
    ranks = {m: i for i, m in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while len(tokens) > 1:
        pair = min(zip(tokens, tokens[1:]), key=lambda p: ranks.get(p, float("inf")))
        if pair not in ranks:
            break
        i, out = 0, []
        while i < len(tokens):
            if tuple(tokens[i : i + 2]) == pair:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    _seen[text] = tuple(tokens)
    return tokens
