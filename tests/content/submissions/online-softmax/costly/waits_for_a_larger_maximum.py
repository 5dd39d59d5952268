# costly: copies of the blocks that do not raise the maximum wait in closures and are summed later: for one random row memory 28 blocks against 2.1 at 40 blocks (48 at 80), factor 13; good only where some maximum rises often
import numpy as np
import torch


def online_softmax(blocks):
    m = l = None
    later = []                      # blocks that do not move any maximum are put off

    def put_off(a):
        return lambda ref: np.exp(a - ref[..., None]).sum(-1)

    def settle():
        nonlocal l
        ref = np.where(np.isneginf(m), np.zeros_like(m), m)
        for f in later:
            l = l + f(ref)
        later.clear()

    dtype = None
    for b in blocks:
        dtype = b.dtype
        a = b.detach().numpy()
        t = a.max(-1)
        if m is None:
            m, l = t, np.zeros_like(t)
        elif (t > m).any():
            settle()
            new = np.maximum(m, t)
            ref = np.where(np.isneginf(new), np.zeros_like(new), new)
            l = l * np.exp(m - ref)
            m = new
        later.append(put_off(a.copy()))
        del a, b
    settle()
    return torch.as_tensor(m).to(dtype), torch.as_tensor(l).to(dtype)
