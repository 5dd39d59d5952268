# numpy, double precision inside, work space reused from block to block and only partly overwritten (np.subtract/exp with out=).
import numpy as np
import torch


class _Workspace:
    """a flat buffer that only grows; take(shape) hands out its first entries, whatever is in the rest"""

    def __init__(self):
        self._flat = np.full(64, np.nan)

    def take(self, shape):
        need = int(np.prod(shape, dtype=np.int64))
        if need > self._flat.size:
            self._flat = np.empty(need)
        return self._flat[:need].reshape(shape)


def online_softmax(blocks):
    ws = _Workspace()
    m = l = dtype = None
    for block in blocks:
        x = block.detach().cpu().numpy()
        if m is None:
            dtype = block.dtype
            m = np.full(x.shape[:-1], -np.inf)
            l = np.zeros(x.shape[:-1])
        grown = np.maximum(m, x.max(axis=-1))
        ref = np.where(np.isneginf(grown), 0.0, grown)
        buf = ws.take(x.shape)
        np.subtract(x, ref[..., None], out=buf)
        np.exp(buf, out=buf)
        l = l * np.exp(m - ref) + buf.sum(axis=-1)
        m = grown
    return torch.as_tensor(m, dtype=dtype), torch.as_tensor(l, dtype=dtype)
