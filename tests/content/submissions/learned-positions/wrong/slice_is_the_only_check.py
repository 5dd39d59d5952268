# catalogue: 4
# trusts the slice to raise; one row left broadcasts in silence
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    return tok_emb[ids] + pos_emb[offset:offset + ids.shape[1]]
