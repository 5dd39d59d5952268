"""One step of DPO: a policy and a frozen reference score pairs of answers to a prompt."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

PAD = 0


class TinyLM(nn.Module):
    """Next-token logits from an embedding and a recurrent layer."""

    def __init__(self, vocab=20, width=16):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)
        self.rnn = nn.GRU(width, width, batch_first=True)
        self.head = nn.Linear(width, vocab)

    def forward(self, ids):
        hidden, _ = self.rnn(self.embed(ids))
        return self.head(hidden)  # (batch, length, vocab)


def collate(pairs):
    """(prompt, answer) lists → ids (batch, longest) padded on the right, and the mask of the answers' tokens."""
    longest = max(len(prompt) + len(answer) for prompt, answer in pairs)
    ids = torch.full((len(pairs), longest), PAD)
    mask = torch.zeros(len(pairs), longest, dtype=torch.bool)
    for row, (prompt, answer) in enumerate(pairs):
        end = len(prompt) + len(answer)
        ids[row, :end] = torch.tensor(prompt + answer)
        mask[row, len(prompt) : end] = True
    return ids, mask


def answer_logprobs(model, ids, mask):
    """The sum of the log-probabilities of each answer's tokens: (batch,)."""
    logprobs = torch.log_softmax(model(ids)[:, :-1], dim=-1)
    picked = logprobs.gather(-1, ids[:, 1:, None])[..., 0]
    return (picked * mask[:, 1:]).sum(-1)


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    """The mean loss, and each pair's margin of implicit rewards."""
    margin = (policy_chosen - ref_chosen) - (policy_rejected - ref_rejected)
    return -F.logsigmoid(beta * margin).mean(), beta * margin.detach()


class Trainer:
    """A policy, and the reference that it started from."""

    def __init__(self, policy, beta=0.1, lr=1e-2):
        self.policy = policy
        self.reference = copy.deepcopy(policy).eval()
        for parameter in self.reference.parameters():
            parameter.requires_grad = False
        self.beta = beta
        self.optimizer = torch.optim.AdamW(policy.parameters(), lr=lr, weight_decay=0.0)

    def step(self, triples):
        """One update from (prompt, chosen, rejected); the loss, and the share of pairs with a positive margin."""
        chosen = collate([(prompt, good) for prompt, good, _ in triples])
        rejected = collate([(prompt, bad) for prompt, _, bad in triples])
        with torch.no_grad():
            ref = [answer_logprobs(self.reference, *batch) for batch in (chosen, rejected)]
        own = [answer_logprobs(self.policy, *batch) for batch in (chosen, rejected)]
        loss, margins = dpo_loss(own[0], own[1], ref[0], ref[1], self.beta)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item(), (margins > 0).float().mean().item()


def main():
    torch.manual_seed(0)
    trainer = Trainer(TinyLM())
    triples = [([1, 2], [3, 4, 5], [6, 7]), ([1, 8], [3, 9], [6, 6, 6])]
    for _ in range(5):
        print(trainer.step(triples))


if __name__ == "__main__":
    main()
