# catalogue: 4
import torch
@torch.no_grad()
def greedy_decode(model, ids, max_new, eos=None):
    x = torch.as_tensor(ids)
    for _ in range(x.numel(), max_new):
        y = model(x.tolist()).argmax(-1, keepdim=True)
        x = torch.cat([x, y])
        if y.item() == eos:
            break
    return x.tolist()
