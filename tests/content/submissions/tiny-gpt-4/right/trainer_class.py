import math

import torch
from tiny_gpt_1 import Tokenizer, get_batch
from tiny_gpt_2 import init
from tiny_gpt_3 import train_step


class Trainer:
    """The warm-up begins at 0 and the rate ends at a tenth of its peak."""

    def __init__(self, params, config, steps):
        self.params, self.config, self.steps = params, config, steps
        self.state = {}
        self.losses = []

    def rate(self):
        done = len(self.losses)
        top, warmup = self.config["lr"], self.config["warmup"]
        if done <= warmup:
            return top * done / warmup
        share = (done - warmup) / (self.steps - warmup)
        return top / 10 + (top - top / 10) * math.cos(share * math.pi / 2) ** 2

    def step(self, x, y):
        self.params, self.state, loss = train_step(
            self.params, self.state, x, y, self.config["n_heads"], self.rate()
        )
        self.losses.append(float(loss))


def train(text, noise, starts, config):
    tokenizer = Tokenizer(text)
    ids = torch.tensor([tokenizer.vocab.index(letter) for letter in text])
    params = init(16, config["width"], config["layers"], config["context"], noise)
    trainer = Trainer(params, config, len(starts))
    for row in starts.unbind():
        trainer.step(*get_batch(ids, config["context"], row))
    return tokenizer, trainer.params, trainer.losses
