import torch


def scan_ref(u, delta, A, B, C, D, x):
    deltaA = torch.exp(torch.einsum("bdl,dn->bdln", delta, A))
    deltaB_u = torch.einsum("bdl,bnl,bdl->bdln", delta, B, u)
    ys = []
    for i in range(u.shape[2]):
        x = deltaA[:, :, i] * x + deltaB_u[:, :, i]
        ys.append(torch.einsum("bdn,bn->bd", x, C[:, :, i]))
    return torch.stack(ys, dim=2) + u * D[:, None], x


def selective_scan(u, delta, a, b, c, d, state=None):
    x = u.new_zeros(u.shape[0], a.shape[0], a.shape[1]) if state is None else state
    y, last = scan_ref(u.mT, delta.mT, a, b.mT, c.mT, d, x)
    return y.mT, last
