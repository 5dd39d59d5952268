# style: Liger Kernel's formula, with rstd cubed by three factors; a block of rows at a time
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    wide = torch.float64 if x.dtype == torch.float64 else torch.float32
    n_cols = x.shape[-1]
    dy, rows = grad_out.reshape(-1, n_cols).to(wide), x.reshape(-1, n_cols).to(wide)
    dx, dw = torch.empty_like(rows), torch.zeros(n_cols, dtype=wide)
    for start in range(0, len(rows), 4):
        block, grad = rows[start : start + 4], dy[start : start + 4]
        rstd = torch.rsqrt((block * block).sum(1, keepdim=True) / n_cols + eps)
        m = grad * weight
        inner = torch.sum(m * block, 1, keepdim=True)
        dx[start : start + 4] = rstd * m + rstd * (-(1 / n_cols) * rstd * rstd * inner * block)
        dw += (grad * (block * rstd)).sum(0)
    return dx.view(x.shape).to(x.dtype), dw.to(x.dtype)
