# catalogue: none
def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    tokens = [c.encode("utf-8") for c in text]
    while len(tokens) > 1:
        pair = min(zip(tokens, tokens[1:]), key=lambda p: ranks.get(p, len(ranks)))
        if pair not in ranks:
            break
        out = []
        i = 0
        while i < len(tokens):
            if tuple(tokens[i : i + 2]) == pair:
                out.append(tokens[i] + tokens[i + 1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    return tokens
