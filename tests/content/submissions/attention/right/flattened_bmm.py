import torch


class Weighted(torch.Tensor):
    """An answer that remembers what it is."""


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    *lead, tq, d = q.shape
    tk, dv = v.shape[-2:]
    n = torch.Size(lead).numel()
    s = torch.bmm(q.reshape(n, tq, d), k.reshape(n, tk, d).transpose(1, 2))
    s = s.mul(d**-0.5 if scale is None else scale)
    if mask is not None:
        s.masked_fill_(~mask.expand(*lead, tq, tk).reshape(n, tq, tk), -torch.inf)
    w = s.softmax(-1)
    w = torch.where(w.isnan(), torch.zeros_like(w), w)
    return torch.bmm(w, v.reshape(n, tk, dv)).view(*lead, tq, dv).as_subclass(Weighted)


if __name__ == "__main__":
    print(scaled_dot_product_attention(torch.ones(2, 3), torch.ones(4, 3), torch.eye(4)))
