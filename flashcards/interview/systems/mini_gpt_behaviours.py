"""What the mini GPT must do; each function returns "" or what it saw instead."""

import torch


def _model(m):
    torch.manual_seed(0)
    return m.GPT(m.Config).eval()


def a_batch_asks_for_the_next_token(m):
    data = torch.arange(60)
    inputs, targets = m.get_batch(data, m.Config, 4, torch.Generator().manual_seed(0))
    if torch.equal(targets, inputs + 1):
        return ""
    return f"after the inputs {inputs[0, :3].tolist()} the targets are {targets[0, :3].tolist()}"


def a_token_does_not_see_what_comes_after_it(m):
    model = _model(m)
    first, second = torch.arange(8)[None], torch.arange(8)[None].clone()
    second[0, 5] = 20
    apart = (model(first) - model(second)).abs().amax(-1)[0]
    seen = (apart > 1e-5).nonzero()[0].item()
    return "" if seen >= 5 else f"token 5 was changed, and the logits at position {seen} changed with it"


def the_model_knows_where_a_token_stands(m):
    logits = _model(m)(torch.full((1, 6), 5))[0]
    apart = (logits[0] - logits[5]).abs().max().item()
    return "" if apart > 1e-4 else f"in `eeeeee` the first and the last letter get the same logits, to {apart:.1e}"


def each_update_uses_the_gradient_of_its_own_batch(m):
    class Frozen(m.Config):
        dropout = 0.0

    torch.manual_seed(0)
    model = m.GPT(Frozen)
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    batch = torch.arange(8)[None], torch.arange(1, 9)[None]
    norms = []
    for _ in range(3):
        m.train_step(model, still, *batch)
        norms.append(sum(p.grad.pow(2).sum().item() for p in model.parameters() if p.grad is not None) ** 0.5)
    if norms[0] > 0 and abs(norms[2] / norms[0] - 1) < 1e-3:
        return ""
    return (
        f"with the same batch and a learning rate of 0, the gradient's norm goes {[round(norm, 3) for norm in norms]}"
    )


def a_long_text_is_continued_from_its_end(m):
    model = _model(m)
    text = torch.arange(40)[None] % 27
    block = model.cfg.block
    long, tail = m.generate(model, text, 3)[0, -3:], m.generate(model, text[:, -block:], 3)[0, -3:]
    return "" if torch.equal(long, tail) else f"of 40 tokens, the last {block} alone are continued otherwise"


def evaluation_gives_the_same_loss_twice(m):
    torch.manual_seed(0)
    model, data = m.GPT(m.Config).train(), m.encode(m.TEXT)
    first, second = m.evaluate(model, data), m.evaluate(model, data)
    return "" if first == second else f"the same model and batches: {first:.4f}, then {second:.4f}"
