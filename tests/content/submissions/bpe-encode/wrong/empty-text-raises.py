# catalogue: none
def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        pairs = list(zip(tokens, tokens[1:])) or [(tokens[0], b"")]
        pair = min(pairs, key=lambda p: ranks.get(p, float("inf")))
        if pair not in ranks:
            return tokens
        i, out = 0, []
        while i < len(tokens):
            if tuple(tokens[i : i + 2]) == pair:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
