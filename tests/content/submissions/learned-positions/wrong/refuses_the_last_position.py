# >= where > is meant: a sequence that just fits raises
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    T = ids.shape[1]
    if offset + T >= pos_emb.shape[0]:
        raise ValueError("too long")
    return tok_emb[ids] + pos_emb[offset:offset + T]
