# catalogue: 4
# modulo the table's length
import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    pos = (offset + torch.arange(ids.shape[1])) % pos_emb.shape[0]
    return tok_emb[ids] + pos_emb[pos]
