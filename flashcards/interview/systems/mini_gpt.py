"""A character-level GPT and the loop that trains it."""

import torch
import torch.nn.functional as F
from torch import nn

TEXT = "to be or not to be that is the question whether tis nobler in the mind to suffer " * 4


class Config:
    vocab = 27
    block = 16
    width = 32
    heads = 4
    layers = 2
    dropout = 0.2


def encode(text):
    """Ids of lower-case letters; 0 is the space."""
    return torch.tensor([0 if char == " " else ord(char) - 96 for char in text])


class Attention(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.heads = cfg.heads
        self.qkv = nn.Linear(cfg.width, 3 * cfg.width)
        self.out = nn.Linear(cfg.width, cfg.width)
        self.drop = nn.Dropout(cfg.dropout)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(x).split(width, dim=-1)
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5  # (batch, heads, length, length)
        visible = torch.ones(length, length, dtype=torch.bool).tril(0)
        weights = torch.softmax(scores.masked_fill(~visible, -torch.inf), dim=-1)
        mixed = (self.drop(weights) @ v).transpose(1, 2).reshape(batch, length, width)
        return self.out(mixed)


class Block(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(cfg.width), nn.LayerNorm(cfg.width)
        self.attention = Attention(cfg)
        self.mlp = nn.Sequential(
            nn.Linear(cfg.width, 4 * cfg.width), nn.GELU(), nn.Linear(4 * cfg.width, cfg.width), nn.Dropout(cfg.dropout)
        )

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.tokens = nn.Embedding(cfg.vocab, cfg.width)
        self.positions = nn.Embedding(cfg.block, cfg.width)
        self.blocks = nn.ModuleList(Block(cfg) for _ in range(cfg.layers))
        self.norm = nn.LayerNorm(cfg.width)
        self.head = nn.Linear(cfg.width, cfg.vocab, bias=False)

    def forward(self, ids):
        """Logits of the next token at each position: (batch, length, vocab)."""
        places = torch.arange(ids.shape[1])
        x = self.tokens(ids) + self.positions(places)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def get_batch(data, cfg, size, generator):
    """Inputs and targets, both (size, block)."""
    starts = torch.randint(len(data) - cfg.block, (size,), generator=generator)
    inputs = torch.stack([data[start : start + cfg.block] for start in starts])
    targets = torch.stack([data[start + 1 : start + cfg.block + 1] for start in starts])
    return inputs, targets


def loss_of(model, inputs, targets):
    """Mean cross-entropy per token, in nats."""
    logits = model(inputs)
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


@torch.no_grad()
def evaluate(model, data, batches=4, seed=0):
    """Mean loss over fixed batches."""
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    losses = [loss_of(model, *get_batch(data, model.cfg, 8, generator)).item() for _ in range(batches)]
    model.train()
    return sum(losses) / batches


def train_step(model, optimizer, inputs, targets):
    """One update; returns the loss before it."""
    loss = loss_of(model, inputs, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def generate(model, ids, count):
    """`count` more ids, greedily; ids is (1, length)."""
    was_training = model.training
    model.eval()
    for _ in range(count):
        context = ids[:, -model.cfg.block :]
        logits = model(context)[:, -1]
        ids = torch.cat([ids, logits.argmax(-1, keepdim=True)], dim=1)
    model.train(was_training)
    return ids


def main(steps=200):
    torch.manual_seed(0)
    data, model = encode(TEXT), GPT(Config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    generator = torch.Generator().manual_seed(1)
    for step in range(steps):
        loss = train_step(model, optimizer, *get_batch(data, model.cfg, 16, generator))
        if step % 50 == 0:
            print(step, round(loss, 3), round(evaluate(model, data), 3))


if __name__ == "__main__":
    main()
