# catalogue: 4
# moves the window back so that it fits
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    T = ids.shape[1]
    start = min(offset, pos_emb.shape[0] - T)
    return tok_emb[ids] + pos_emb[start:start + T]
