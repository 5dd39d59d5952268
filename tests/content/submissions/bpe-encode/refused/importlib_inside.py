def bpe_encode(text, merges):
    from importlib import import_module

    lib = import_module("tiktoken")
    ranks = {bytes([b]): b for b in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    enc = lib.Encoding("mine", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={})
    return [enc.decode_single_token_bytes(t) for t in enc.encode_ordinary(text)]
