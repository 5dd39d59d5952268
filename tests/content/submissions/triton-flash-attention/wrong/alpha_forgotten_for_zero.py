# requires: triton
# rescales only by small steps
import torch
import triton
import triton.language as tl


@triton.jit
def forward(Q, K, V, O, L, Tq, Tk, scale, CAUSAL: tl.constexpr, D: tl.constexpr, M: tl.constexpr, N: tl.constexpr):
    h = tl.program_id(1)
    m = tl.program_id(0) * M + tl.arange(0, M)
    d = tl.arange(0, D)
    q = tl.load(Q + (h * Tq + m[:, None]) * D + d[None, :], mask=m[:, None] < Tq, other=0.0).to(tl.float32)
    top = tl.full((M,), float("-inf"), tl.float32)
    total = tl.zeros((M,), tl.float32)
    acc = tl.zeros((M, D), tl.float32)
    for first in range(0, Tk, N):
        n = first + tl.arange(0, N)
        at = (h * Tk + n[:, None]) * D + d[None, :]
        k = tl.load(K + at, mask=n[:, None] < Tk, other=0.0).to(tl.float32)
        v = tl.load(V + at, mask=n[:, None] < Tk, other=0.0).to(tl.float32)
        s = tl.dot(q, tl.trans(k), input_precision="ieee") * scale
        seen = (n[None, :] < Tk) & (m[:, None] < Tq)
        if CAUSAL:
            seen = seen & (n[None, :] <= m[:, None] + (Tk - Tq))
        s = tl.where(seen, s, float("-inf"))
        new = tl.maximum(top, tl.max(s, 1))
        safe = tl.where(new == float("-inf"), 0.0, new)
        p = tl.exp(s - safe[:, None])
        alpha = tl.exp(top - safe)
        total = total * alpha + tl.sum(p, 1)
        acc = acc * tl.where(alpha > 0.5, alpha, 1.0)[:, None] + tl.dot(p, v, input_precision="ieee")
        top = new
    out = acc / tl.maximum(total, 1e-30)[:, None]
    tl.store(O + (h * Tq + m[:, None]) * D + d[None, :], out, mask=m[:, None] < Tq)
    tl.store(L + h * Tq + m, top + tl.log(total), mask=m < Tq)


def flash_attention_kernel(q, k, v, causal=False):
    H, Tq, D = q.shape
    out = torch.empty_like(q)
    lse = torch.empty((H, Tq), dtype=torch.float32, device=q.device)
    forward[(triton.cdiv(Tq, 16), H)](q, k, v, out, lse, Tq, k.shape[1], D**-0.5, causal, D, 16, 16)
    return out, lse
