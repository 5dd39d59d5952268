# catalogue: 5
import torch

class RolloutBuffer:
    def __init__(self, gamma, lam):
        self.gamma, self.lam = gamma, lam

    def compute(self, rewards, values, dones, last_value):
        nxt = torch.cat([values[1:], values.new_tensor([last_value])])
        not_done = (~dones).to(rewards.dtype)
        delta = rewards + self.gamma * nxt * not_done - values
        out, g = [], torch.zeros((), dtype=rewards.dtype)
        for d, m in zip(delta.flip(0), not_done.flip(0)):
            g = d + self.gamma * self.lam * m * g
            out.append(g)
        adv = torch.stack(out).flip(0)
        ret = adv + values
        adv = (adv - adv.mean()) / (adv.std(unbiased=False) + 1e-8)
        return adv, ret

def gae(rewards, values, dones, gamma, lam, last_value):
    return RolloutBuffer(gamma, lam).compute(rewards, values, dones, last_value)
