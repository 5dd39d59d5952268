# catalogue: 7
import torch

class TopPLogitsWarper:
    def __init__(self, top_p):
        self.top_p = top_p

    def __call__(self, scores):
        if self.top_p >= 1:
            return scores.clone()
        flat = scores.reshape(-1)
        s, i = torch.sort(flat, descending=True)
        probs = torch.softmax(s, dim=-1)
        remove = probs.cumsum(-1) - probs >= self.top_p
        remove[0] = False
        out = flat.clone()
        out[i[remove]] = float("-inf")
        return out.view(scores.shape)

def top_p_filter(logits, p):
    return TopPLogitsWarper(p)(logits)
