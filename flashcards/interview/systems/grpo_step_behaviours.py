"""What a GRPO step must do; each function returns "" or what it saw instead."""

import torch

ONES = torch.ones(1, 1)


def the_end_token_belongs_to_the_answer(m):
    class Ends(torch.nn.Module):
        longest = 4

        def forward(self, ids):
            logits = torch.full((*ids.shape, 3), -50.0)
            logits[..., 2 if ids.shape[1] < 3 else 0] = 50.0
            return logits

    _, mask = m.sample(Ends(), 1, 1, torch.Generator().manual_seed(0))
    counted = int(mask.sum())
    return "" if counted == 3 else f"an answer is two tokens, then the end, then padding; {counted} of 4 tokens count"


def each_answer_is_compared_with_its_own_group(m):
    got = m.advantages(torch.tensor([[0.0, 1.0], [10.0, 11.0]]))
    if torch.allclose(got, torch.tensor([[-1.0, 1.0], [-1.0, 1.0]]), atol=1e-3):
        return ""
    return f"the groups 0 1 and 10 11 have the advantages {[round(x, 2) for x in got.flatten().tolist()]}"


def a_group_of_equal_rewards_teaches_nothing(m):
    got = m.advantages(torch.tensor([[2.0, 2.0, 2.0]]))[0]
    return "" if torch.equal(got, torch.zeros(3)) else f"three equal rewards have the advantages {got.tolist()}"


def a_bad_answer_that_became_likelier_is_pushed_back(m):
    new = torch.tensor([[0.5]], requires_grad=True)
    m.policy_loss(new, torch.zeros(1, 1), torch.tensor([-1.0]), ONES).backward()
    pull = new.grad.item()
    return "" if pull > 0 else f"a bad token became 1.65 times as likely; the gradient on it is {pull:.2f}"


def the_distance_to_the_reference_is_never_negative(m):
    new = torch.log(torch.tensor([[0.2, 0.5, 0.9]]))
    ref = torch.log(torch.tensor([[0.6, 0.5, 0.3]]))
    parts = [m.kl_to_reference(new[:, n : n + 1], ref[:, n : n + 1], ONES).item() for n in range(3)]
    if min(parts) >= -1e-6:
        return ""
    return f"for probabilities 0.2, 0.5, 0.9 against 0.6, 0.5, 0.3 it is {[round(part, 2) for part in parts]}"


def long_answers_do_not_count_less_per_token(m):
    mask = torch.tensor([[1.0, 0, 0, 0], [1.0, 1, 1, 1]])
    new = torch.zeros(2, 4, requires_grad=True)
    m.policy_loss(new, torch.zeros(2, 4), torch.tensor([1.0, 1.0]), mask).backward()
    short, long = -new.grad[0, 0].item(), -new.grad[1, 0].item()
    return "" if abs(short - long) < 1e-6 else f"a token of a short answer weighs {short:.3f}, of a long one {long:.3f}"
