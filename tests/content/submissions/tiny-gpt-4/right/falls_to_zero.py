from math import cos, pi

import torch

import tiny_gpt_1
import tiny_gpt_2
import tiny_gpt_3


def train(text, noise, starts, config):
    tok = tiny_gpt_1.Tokenizer(text)
    data = torch.LongTensor(tok.encode(text))
    model = tiny_gpt_2.init(
        vocab=len(tok.vocab), width=config["width"], layers=config["layers"], context=config["context"], noise=noise
    )
    n, warm = starts.shape[0], config["warmup"]
    rates = [config["lr"] * (i + 1) / warm for i in range(warm)]
    rates += [config["lr"] * (1 + cos(pi * (i + 1) / (n - warm))) / 2 for i in range(n - warm)]
    optimizer, history = {}, []
    for i in range(n):
        inputs, targets = tiny_gpt_1.get_batch(data, config["context"], starts[i])
        model, optimizer, loss = tiny_gpt_3.train_step(
            model, optimizer, inputs, targets, config["n_heads"], lr=rates[i]
        )
        history.append(loss)
    return tok, model, history
