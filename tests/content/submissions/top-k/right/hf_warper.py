import torch

class TopKLogitsWarper:
    def __init__(self, top_k, filter_value=-float("Inf")):
        self.top_k, self.filter_value = top_k, filter_value

    def __call__(self, scores):
        top_k = min(self.top_k, scores.size(-1))
        if top_k == 0:
            return scores
        remove = scores < torch.topk(scores, top_k)[0][..., -1, None]
        return scores.masked_fill(remove, self.filter_value)

def top_k_filter(logits, k):
    return TopKLogitsWarper(k)(logits)
