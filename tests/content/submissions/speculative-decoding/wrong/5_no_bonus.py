# catalogue: 5
import torch

class Speculator:
    def sample(self, w, u):
        acc = 0.0
        last = 0
        for i, x in enumerate((w / w.sum()).tolist()):
            acc += x
            if x > 0:
                last = i
            if acc > u:
                return i
        return last

    def step(self, pt, pd, draft, u):
        for i, tok in enumerate(draft.tolist()):
            if u[i].item() * pd[i, tok].item() >= pt[i, tok].item():
                return draft[:i].tolist() + [self.sample((pt[i] - pd[i]).clamp(min=0).double(), u[-1].item())]
        return draft.tolist()

def speculative_step(p_target, p_draft, draft, u):
    return Speculator().step(p_target, p_draft, draft, u)
