# catalogue: 5
# scales tokens by sqrt(D) as the original Transformer does
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    T, D = ids.shape[1], tok_emb.shape[1]
    if offset + T > len(pos_emb):
        raise ValueError("too long")
    return tok_emb[ids] * D ** 0.5 + pos_emb[offset:offset + T]
