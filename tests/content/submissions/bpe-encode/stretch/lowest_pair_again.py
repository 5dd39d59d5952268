# stretch: looks at every pair again after each merge
def bpe_encode(text, merges):
    ranks = {pair: i for i, pair in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while len(tokens) >= 2:
        pairs = set(zip(tokens, tokens[1:]))
        pair = min(pairs, key=lambda p: ranks.get(p, float("inf")))
        if pair not in ranks:
            break
        out, i = [], 0
        while i < len(tokens):
            if i < len(tokens) - 1 and (tokens[i], tokens[i + 1]) == pair:
                out.append(tokens[i] + tokens[i + 1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    return tokens
