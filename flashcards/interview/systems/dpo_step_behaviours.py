"""What a DPO step must do; each function returns "" or what it saw instead."""

import math

import torch


class Uniform(torch.nn.Module):
    """Logits that depend on nothing: each of 4 tokens has probability 1/4."""

    def forward(self, ids):
        return torch.zeros(*ids.shape, 4)


class Copies(torch.nn.Module):
    """Says that the next token is the present one plus 1."""

    def forward(self, ids):
        return 50.0 * torch.nn.functional.one_hot((ids + 1) % 8, 8).float()


def padding_does_not_count(m):
    _, mask = m.collate([([1], [2, 3, 4]), ([1], [2])])
    counted = int(mask[1, 2:].sum())
    return "" if counted == 0 else f"an answer of 1 token beside one of 3: {counted} padding tokens count as well"


def the_prompt_does_not_count(m):
    _, mask = m.collate([([1, 2, 3], [1])])
    return "" if not mask[0, :3].any() else f"of a prompt of 3 tokens {int(mask[0, :3].sum())} count as answer"


def each_token_is_scored_by_the_logits_before_it(m):
    ids = torch.tensor([[1, 2, 3, 4]])
    score = m.answer_logprobs(Copies(), ids, torch.tensor([[False, False, True, True]])).item()
    return "" if score > -1 else f"a model that is sure of each next token gives the answer {score:.0f}"


def a_longer_answer_has_the_sum_of_its_tokens(m):
    mask = torch.ones(1, 5, dtype=torch.bool)
    score = m.answer_logprobs(Uniform(), torch.ones(1, 5, dtype=torch.long), mask).item()
    wanted = 4 * math.log(1 / 4)
    return "" if abs(score - wanted) < 1e-4 else f"four tokens of probability 1/4 have {score:.3f}, not {wanted:.3f}"


def a_policy_that_prefers_the_chosen_answer_has_the_smaller_loss(m):
    def loss(chosen, rejected):
        zero = torch.zeros(1)
        return m.dpo_loss(torch.tensor([chosen]), torch.tensor([rejected]), zero, zero, 1.0)[0].item()

    good, bad = loss(1.0, -1.0), loss(-1.0, 1.0)
    return "" if good < bad else f"preferring the chosen answer costs {good:.3f}, preferring the rejected one {bad:.3f}"


def the_reference_stays_what_it_was(m):
    torch.manual_seed(0)
    trainer = m.Trainer(m.TinyLM())
    before = [parameter.clone() for parameter in trainer.reference.parameters()]
    trainer.step([([1, 2], [3, 4], [5, 6])])
    same = all(torch.equal(a, b) for a, b in zip(before, trainer.reference.parameters(), strict=True))
    return "" if same else "the reference has changed after one step"
