# key positions and lengths are compared in float16, where whole numbers above 2,048 are rounded (class f)
# shows for: lengths = [2049], t = 2060: 2049 is 2048 in half, so key 2048 is hidden; it should be visible
import torch


def padding_mask(lengths, t, causal=False):
    key = torch.arange(t, dtype=torch.float16, device=lengths.device)
    real = key < lengths.to(torch.float16).unsqueeze(-1)
    mask = real[:, None, None, :].expand(-1, 1, t, t)
    if causal:
        return torch.tril(mask.clone())
    return mask.clone()
