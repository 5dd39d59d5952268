# other: ranks are counted on the float32 log-probabilities, where logits that differ may become equal
# shows for: float32 logits [[1.0, 1.0000001, 30.0]] (the two differ), ids = [0]: rank 2, should be 3; also float64 logits [[0.0, 1e-10]]: rank 1, should be 2
import torch


def top_logprobs(logits, ids, n):
    wide = logits if logits.dtype == torch.float64 else logits.float()
    logp = torch.log_softmax(wide, dim=-1)
    best = logits.topk(n, dim=-1).indices
    own = logp.gather(1, ids[:, None])
    counted = logp.float()
    ranks = 1 + (counted > own.float()).sum(dim=-1)
    return (own.squeeze(1).to(logits.dtype), ranks, logp.gather(1, best).to(logits.dtype), best)
