# catalogue: none
def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        best = min(
            (i for i in range(len(tokens) - 1) if (tokens[i], tokens[i + 1]) in ranks),
            key=lambda i: (ranks[tokens[i], tokens[i + 1]], -i),
            default=None,
        )
        if best is None:
            return tokens
        tokens[best : best + 2] = [tokens[best] + tokens[best + 1]]
