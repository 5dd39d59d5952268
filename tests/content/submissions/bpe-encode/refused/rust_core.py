from tiktoken._tiktoken import CoreBPE


def bpe_encode(text, merges):
    ranks = {bytes([b]): b for b in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    core = CoreBPE(ranks, {}, r"(?s).+")
    return [core.decode_single_token_bytes(t) for t in core.encode_ordinary(text)]
