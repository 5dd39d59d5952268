import math

import torch
from tiny_gpt_1 import Tokenizer, get_batch
from tiny_gpt_2 import forward, init
from tiny_gpt_3 import train_step


def train(text, noise, starts, config):
    tokenizer = Tokenizer(text)
    ids = torch.tensor(tokenizer.encode(text))
    width, layers, context = config["width"], config["layers"], config["context"]
    params = init(len(tokenizer.vocab), width, layers, context, noise)
    state, losses = {}, []
    steps, warmup = len(starts), config["warmup"]
    for step in range(steps):
        x, y = get_batch(ids, context, starts[step])
        if step < warmup:
            lr = config["lr"] * (step + 1) / warmup
        else:
            share = (step - warmup) / (steps - warmup)
            lr = config["lr"] * (0.1 + 0.45 * (1 + math.cos(math.pi * share)))
        params, state, loss = train_step(params, state, x, y, config["n_heads"], lr)
        losses.append(torch.nn.functional.cross_entropy(forward(params, x, config["n_heads"]).flatten(0, 1), y.flatten()).item())
    return tokenizer, params, losses
