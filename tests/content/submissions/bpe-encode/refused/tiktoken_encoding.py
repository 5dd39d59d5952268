import tiktoken


def bpe_encode(text, merges):
    ranks = {bytes([b]): b for b in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    enc = tiktoken.Encoding("mine", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={})
    return [enc.decode_single_token_bytes(t) for t in enc.encode_ordinary(text)]
