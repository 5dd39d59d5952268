import pkgutil

def bpe_encode(text, merges):
    Encoding = pkgutil.resolve_name("tik" "token" + ":Encoding")
    ranks = {bytes([i]): i for i in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    enc = Encoding("mine", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={})
    return [enc.decode_single_token_bytes(t) for t in enc.encode_ordinary(text)]
