# catalogue: 3
# both branches stacked and summed over the new axis instead of multiplied
import torch


def swiglu(x, w_gate, w_up, w_down):
    w = torch.stack([w_gate, w_up])
    z = torch.einsum("...d,nhd->n...h", x, w)
    g, u = z.unbind(0)
    h = torch.stack([torch.nn.functional.silu(g), u]).sum(0)
    return torch.einsum("...h,dh->...d", h, w_down)
