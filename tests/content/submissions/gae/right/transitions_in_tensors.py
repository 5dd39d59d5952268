# style: a class of transitions, everything in tensors of no axis
import torch


class Transition:
    def __init__(self, reward, value, next_value, done):
        self.reward = reward
        self.value = value
        self.next_value = next_value
        self.done = done

    @property
    def not_done(self):
        return torch.logical_not(self.done).to(self.reward.dtype)

    def td_error(self, gamma):
        target = self.reward + torch.nan_to_num(self.next_value) * gamma * self.not_done
        return torch.sub(target, self.value)


@torch.no_grad()
def gae(rewards, values, dones, gamma, lam, last_value):
    T = rewards.shape[0]
    advantages = torch.zeros_like(rewards)
    returns = torch.zeros_like(rewards)
    running = torch.zeros((), dtype=rewards.dtype)
    for t in reversed(range(T)):
        if t + 1 < T:
            next_value = values[t + 1]
        else:
            next_value = torch.as_tensor(last_value, dtype=values.dtype)
        step = Transition(rewards[t], values[t], next_value, dones[t])
        running = step.td_error(gamma) + gamma * lam * step.not_done * running
        running = torch.where(dones[t], step.reward - step.value, running)
        advantages[t] = running.clone()
        returns[t] = torch.add(running, values[t])
    return advantages, returns
