"""One round of GRPO on a toy task: sample groups of answers, score them, update the policy."""

import torch
import torch.nn.functional as F
from torch import nn

END = 0


class Policy(nn.Module):
    """Next-token logits from the last token and the position."""

    def __init__(self, vocab=6, longest=6, width=16):
        super().__init__()
        self.tokens = nn.Embedding(vocab, width)
        self.places = nn.Embedding(longest + 1, width)
        self.head = nn.Linear(width, vocab)
        self.longest = longest

    def forward(self, ids):
        places = torch.arange(ids.shape[1])
        return self.head(torch.tanh(self.tokens(ids) + self.places(places)))


@torch.no_grad()
def sample(policy, prompt, count, generator):
    """`count` answers to a prompt token: ids (count, 1 + longest), and the mask of the answers' tokens.

    An answer ends with END, which belongs to it; what follows is padding.
    """
    ids = torch.full((count, 1), prompt)
    open_rows = torch.ones(count, dtype=torch.bool)
    masks = []
    for _ in range(policy.longest):
        probs = torch.softmax(policy(ids)[:, -1], dim=-1)
        token = torch.multinomial(probs, 1, generator=generator)[:, 0]
        token = torch.where(open_rows, token, END)
        masks.append(open_rows.clone())
        ids = torch.cat([ids, token[:, None]], dim=1)
        open_rows &= token != END
    return ids, torch.stack(masks, dim=1)


def token_logprobs(policy, ids):
    """Log-probabilities of the tokens after the prompt: (count, longest)."""
    logprobs = F.log_softmax(policy(ids)[:, :-1], dim=-1)
    return logprobs.gather(-1, ids[:, 1:, None])[..., 0]


def advantages(rewards, eps=1e-6):
    """Rewards of groups (groups, size), each compared with its own group: (groups, size)."""
    mean = rewards.mean(dim=1, keepdim=True)
    std = rewards.std(dim=1, keepdim=True, correction=0)
    return (rewards - mean) / (std + eps)


def policy_loss(new, old, advantage, mask, low=0.2, high=0.2):
    """The clipped objective, as a loss: the mean over all answers' tokens.

    new, old, mask (n, length), advantage (n,).
    """
    ratio = torch.exp(new - old)
    gain = advantage[:, None] * ratio
    clipped = advantage[:, None] * ratio.clamp(1 - low, 1 + high)
    objective = torch.minimum(gain, clipped)
    return -(objective * mask).sum() / mask.sum()


def kl_to_reference(new, ref, mask):
    """The k3 estimate of KL(policy || reference) per token; never negative."""
    log_ratio = ref - new
    return ((log_ratio.exp() - 1 - log_ratio) * mask).sum() / mask.sum()


class Trainer:
    def __init__(self, policy, reference, reward, size=8, beta=0.02, lr=1e-2):
        self.policy, self.reference, self.reward = policy, reference, reward
        self.size, self.beta = size, beta
        self.optimizer = torch.optim.AdamW(policy.parameters(), lr=lr, weight_decay=0.0)

    def step(self, prompts, generator, updates=2):
        """Samples once, updates some times; the mean reward of the samples."""
        batches = [sample(self.policy, prompt, self.size, generator) for prompt in prompts]
        ids = torch.cat([rows for rows, _ in batches])
        mask = torch.cat([rows for _, rows in batches])
        rewards = torch.tensor([self.reward(row.tolist()) for row in ids]).view(len(prompts), self.size)
        advantage = advantages(rewards).flatten()
        with torch.no_grad():
            old, ref = token_logprobs(self.policy, ids), token_logprobs(self.reference, ids)
        for _ in range(updates):
            new = token_logprobs(self.policy, ids)
            loss = policy_loss(new, old, advantage, mask) + self.beta * kl_to_reference(new, ref, mask)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        return rewards.mean().item()


def main():
    torch.manual_seed(0)
    trainer = Trainer(Policy(), Policy(), lambda row: float(row.count(3)))
    generator = torch.Generator().manual_seed(0)
    print([round(trainer.step([1, 2], generator), 2) for _ in range(10)])


if __name__ == "__main__":
    main()
