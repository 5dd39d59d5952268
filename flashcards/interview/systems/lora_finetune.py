"""Fine-tuning a small classifier with LoRA: freeze, train the adapters, save them, merge them."""

import torch
import torch.nn.functional as F
from torch import nn


class LoRALinear(nn.Module):
    """A frozen linear layer plus a trained low-rank update, scaled by alpha / rank."""

    def __init__(self, base, rank=4, alpha=8.0, dropout=0.0):
        super().__init__()
        self.base = base
        self.rank, self.scale = rank, alpha / rank
        self.a = nn.Parameter(torch.randn(rank, base.in_features) * base.in_features**-0.5)
        self.b = nn.Parameter(torch.zeros(base.out_features, rank))
        self.drop = nn.Dropout(dropout)
        self.is_merged = False

    def update(self):
        """What is added to the weight: (out, in)."""
        return self.scale * self.b @ self.a

    def forward(self, x):
        y = self.base(x)
        if self.is_merged:
            return y
        return y + self.scale * (self.drop(x) @ self.a.T @ self.b.T)

    @torch.no_grad()
    def merge(self):
        """Adds the update to the weight, once."""
        if not self.is_merged:
            self.base.weight += self.update()
            self.is_merged = True

    @torch.no_grad()
    def unmerge(self):
        if self.is_merged:
            self.base.weight -= self.update()
            self.is_merged = False


class Classifier(nn.Module):
    def __init__(self, width=16, classes=4):
        super().__init__()
        self.first = nn.Linear(width, 32)
        self.second = nn.Linear(32, 32)
        self.head = nn.Linear(32, classes)

    def forward(self, x):
        return self.head(torch.tanh(self.second(torch.tanh(self.first(x)))))


def add_lora(model, names=("first", "second"), rank=4, alpha=8.0):
    """Freezes the model and puts adapters around these layers; the head is trained in full."""
    for parameter in model.parameters():
        parameter.requires_grad = False
    for name in names:
        setattr(model, name, LoRALinear(getattr(model, name), rank, alpha))
    for parameter in model.head.parameters():
        parameter.requires_grad = True
    return model


def trainable(model):
    """name: parameter, of what is trained."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def save_adapter(model):
    """What has to be stored: everything that is trained, nothing of the base."""
    return {name: parameter.detach().clone() for name, parameter in trainable(model).items()}


@torch.no_grad()
def load_adapter(model, saved):
    """Into a model with adapters; a name that is missing is an error."""
    own = trainable(model)
    if own.keys() != saved.keys():
        raise KeyError(f"other parameters: {sorted(own.keys() ^ saved.keys())}")
    for name, parameter in own.items():
        parameter.copy_(saved[name])


def train(model, x, labels, steps=50, lr=1e-2):
    """Losses by step."""
    optimizer = torch.optim.AdamW(trainable(model).values(), lr=lr, weight_decay=0.0)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main():
    torch.manual_seed(0)
    x, labels = torch.randn(64, 16), torch.randint(4, (64,))
    model = add_lora(Classifier())
    losses = train(model, x, labels)
    print(f"{losses[0]:.3f} to {losses[-1]:.3f}, {sum(p.numel() for p in trainable(model).values())} trained")


if __name__ == "__main__":
    main()
