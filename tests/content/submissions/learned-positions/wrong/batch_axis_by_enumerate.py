# catalogue: 2
# every sequence of the batch gets one position
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    if offset + ids.size(1) > pos_emb.size(0):
        raise IndexError("too long")
    out = tok_emb[ids].clone()
    for p, sequence in enumerate(out):
        sequence += pos_emb[(offset + p) % len(pos_emb)]
    return out
