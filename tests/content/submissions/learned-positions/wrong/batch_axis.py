# catalogue: 2
# position = index in the batch
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    B, T = ids.shape
    if offset + T > pos_emb.shape[0]:
        raise ValueError("too long")
    pos = pos_emb[offset:offset + B]
    return tok_emb[ids] + pos[:, None, :]
