# catalogue: 1
# always starts at position 0
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    T = ids.shape[1]
    if offset + T > len(pos_emb):
        raise ValueError("too long")
    return tok_emb[ids] + pos_emb[:T]
