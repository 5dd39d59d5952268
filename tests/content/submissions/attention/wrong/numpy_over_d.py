# catalogue: 2
import numpy as np, torch
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    Q, K, V = [t.detach().cpu().double().numpy() for t in (q, k, v)]
    S = Q @ K.swapaxes(-1, -2)
    S = S / Q.shape[-1] if scale is None else S * scale
    M = np.ones(S.shape, bool) if mask is None else np.broadcast_to(mask.cpu().numpy(), S.shape)
    S = np.where(M, S, -np.inf)
    top = S.max(-1, keepdims=True)
    E = np.exp(S - np.where(np.isinf(top), 0, top))
    Z = E.sum(-1, keepdims=True); Z[Z == 0] = 1
    return torch.tensor((E / Z) @ V).to(q)
