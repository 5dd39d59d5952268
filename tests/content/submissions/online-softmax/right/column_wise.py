import torch

def online_softmax(blocks):
    m = l = None
    for x in blocks:
        for col in x.unbind(-1):
            if m is None:
                m, l = col.clone(), (col > -torch.inf).to(col.dtype)
                continue
            new = torch.maximum(m, col)
            ref = new.masked_fill(new == -torch.inf, 0.0)
            l = l * (m - ref).exp() + (col - ref).exp()
            m = new
    return m, l
