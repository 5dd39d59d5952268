from tiktoken import Encoding as E


def bpe_encode(text, merges):
    ranks = {bytes([b]): b for b in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    return E("m", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={}).decode_tokens_bytes(
        list(E("m", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={}).encode(text))
    )
