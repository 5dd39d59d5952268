from dataclasses import dataclass


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int
    block_size: int
    n_layer: int
    n_head: int
    n_embd: int

    @property
    def block(self):
        return 12 * self.n_embd ** 2 + (3 + 1 + 4 + 1 + 2 * 2) * self.n_embd

    @property
    def n(self):
        return (self.vocab_size + self.block_size + 2) * self.n_embd + self.n_layer * self.block


def gpt_params(cfg):
    return GPTConfig(**cfg).n


def gpt_flops(cfg, tokens):
    c = GPTConfig(**cfg)
    return int(tokens * 6 * (c.n + 2 * c.n_layer * c.n_embd * c.block_size))
