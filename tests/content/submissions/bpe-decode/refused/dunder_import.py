def bpe_decode(ids, vocab):
    lib = __import__("".join(reversed("nekotkit")))
    ranks = {v: k for k, v in vocab.items()}
    return lib.Encoding("m", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={}).decode(ids)
