def bpe_train(text, num_merges):
    lib = __import__("tiktoken._educational", fromlist=["SimpleBytePairEncoding"])
    n = min(num_merges, len(text.encode()))
    while True:
        try:
            enc = lib.SimpleBytePairEncoding.train(text, 256 + n, r"(?s).+")
            break
        except ValueError:
            n -= 1
    known, out = dict(list(enc.mergeable_ranks.items())[:256]), []
    for tok in list(enc.mergeable_ranks)[256:]:
        ids = lib.bpe_encode(known, tok, visualise=None)
        words = list(known)
        out.append((words[ids[0]], words[ids[1]]))
        known[tok] = len(known)
    return out
