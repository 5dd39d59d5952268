# other: the rank is summed up in the dtype of the logits, so ranks above 256 (bfloat16) or 2048 (float16) are rounded
# shows for: bfloat16 or float16 logits of V = 10,000, all 0 but one token with -1, ids = that token: rank 9984 in bfloat16 (10000 comes out as 9984 or 10048), should be 10000
import torch


def top_logprobs(logits, ids, n):
    acc = torch.float64 if logits.dtype == torch.float64 else torch.float32
    logp = logits.to(acc).log_softmax(dim=-1)
    rows = torch.arange(logits.shape[0])
    own = logits[rows, ids]
    larger = (logits > own.unsqueeze(1)).to(logits.dtype).sum(dim=1)
    ranks = (larger + 1).to(torch.int64)
    top, top_ids = logp.topk(n, dim=1)
    return logp[rows, ids].to(logits.dtype), ranks, top.to(logits.dtype), top_ids
