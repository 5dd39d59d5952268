# catalogue: 4
# the last position again and again
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    pos = torch.arange(offset, offset + ids.shape[1], device=ids.device).clamp(max=len(pos_emb) - 1)
    return tok_emb[ids] + pos_emb.index_select(0, pos)
