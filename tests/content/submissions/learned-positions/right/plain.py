import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    B, T = ids.shape
    if offset + T > pos_emb.shape[0]:
        raise ValueError(f"sequence of {offset + T} is longer than the {pos_emb.shape[0]} positions")
    return tok_emb[ids] + pos_emb[offset:offset + T]
