# catalogue: 5
# every segment gets the gradient of the last output
import torch


class Stack(torch.nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.weights = torch.nn.ParameterList([torch.nn.Parameter(w.clone()) for w in weights])

    def forward(self, h):
        for w in self.weights:
            h = torch.add(h, (h @ w.T).tanh())
        return h


def checkpointed_grads(x, weights, every):
    stacks = [Stack(weights[i : i + every]) for i in range(0, len(weights), every)]
    entries = [x.detach()]
    with torch.no_grad():
        for stack in stacks:
            entries.append(stack(entries[-1]))
    out = entries.pop()
    loss, upstream = (out * out).sum() / 2, out
    for stack in reversed(stacks):
        entry = entries.pop().clone().requires_grad_(True)
        (stack(entry) * upstream).sum().backward()
    return loss, [w.grad for stack in stacks for w in stack.weights]
