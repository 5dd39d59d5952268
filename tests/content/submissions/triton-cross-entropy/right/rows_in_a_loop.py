# requires: triton
# four programs, a device function
import torch
import triton
import triton.language as tl


@triton.jit
def kernel(X0, Y, L, Z, N, V, B: tl.constexpr):
    for row in range(tl.program_id(0), N, tl.num_programs(0)):
        one(X0 + row * V, Y + row, L + row, Z + row, V, B)


@triton.jit
def one(X, Y, L, Z, V, B: tl.constexpr):
    m = float("-inf")
    d = 0.0
    for i in range(0, V, B):
        at = i + tl.arange(0, B)
        x = tl.load(X + at, mask=at < V, other=float("-inf")).to(tl.float32)
        block_max = tl.max(x)
        new = tl.maximum(m, block_max)
        base = tl.where(new == float("-inf"), 0.0, new)
        d = d * tl.exp(m - base) + tl.sum(tl.exp(x - base))
        m = new
    lse = m + tl.log(d)
    y = tl.load(Y)
    tl.store(L, lse - tl.load(X + y).to(tl.float32))
    tl.store(Z, lse)


def cross_entropy_kernel(logits, targets):
    n, V = logits.shape
    loss = torch.empty(n, dtype=torch.float32, device=logits.device)
    lse = torch.empty_like(loss)
    kernel[(4,)](logits, targets, loss, lse, n, V, B=1024)
    return loss, lse
