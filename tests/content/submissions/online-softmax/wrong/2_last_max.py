# catalogue: 2
import torch

def online_softmax(blocks):
    m, l = None, None
    for x in blocks:
        m_new = x.amax(dim=-1)
        s = torch.exp(x - m_new[..., None]).nan_to_num(0.0).sum(-1)
        if l is None:
            l = s
        else:
            l = l * torch.exp(m - m_new) + s
        m = m_new
    return m, l
