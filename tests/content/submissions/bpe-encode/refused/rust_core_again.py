import sys
import tiktoken as _t

def bpe_encode(text, merges):
    core = sys.modules["tiktoken._tiktoken"].CoreBPE
    ranks = {bytes([i]): i for i in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    bpe = core(ranks, {}, r"(?s).+")
    return [bpe.decode_single_token_bytes(i) for i in bpe.encode_ordinary(text)]
