import torch

@torch.no_grad()
def greedy_decode(model, ids, max_new, eos=None):
    idx = torch.tensor(ids, dtype=torch.long)
    for _ in range(max_new):
        logits = model(idx.tolist())
        idx_next = torch.argmax(logits, dim=-1, keepdim=True)
        idx = torch.cat((idx, idx_next.cpu()), dim=0)
        if idx_next.item() == eos:
            break
    return idx.tolist()
