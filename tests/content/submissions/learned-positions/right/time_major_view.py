import torch


def embed_tokens(ids, tok_emb, pos_emb, offset=0):
    steps = []
    for t, column in enumerate(ids.unbind(1)):
        if offset + t >= pos_emb.size(0):
            raise RuntimeError("context is full")
        steps.append(tok_emb.index_select(0, column) + pos_emb[offset + t])
    return torch.stack(steps).transpose(0, 1)
