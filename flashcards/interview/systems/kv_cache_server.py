"""A server for one attention layer: a batch of requests, each with its own cache, decoded together step by step."""

import torch

WIDTH, HEADS, KV_HEADS = 16, 4, 2
HEAD = WIDTH // HEADS


def rotate(x, positions):
    """RoPE with interleaved pairs: x (n, heads, HEAD), positions (n,)."""
    freqs = 10_000.0 ** (-torch.arange(0, HEAD, 2) / HEAD)
    angles = positions[:, None].float() * freqs  # (n, HEAD / 2)
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2)


class Weights:
    def __init__(self, seed=0):
        generator = torch.Generator().manual_seed(seed)

        def matrix(rows, columns):
            return torch.randn(rows, columns, generator=generator) * rows**-0.5

        self.q, self.out = matrix(WIDTH, WIDTH), matrix(WIDTH, WIDTH)
        self.k, self.v = matrix(WIDTH, KV_HEADS * HEAD), matrix(WIDTH, KV_HEADS * HEAD)


class Request:
    """One sequence and the keys and values of its tokens."""

    def __init__(self, name):
        self.name = name
        self.keys = torch.empty(0, KV_HEADS, HEAD)
        self.values = torch.empty(0, KV_HEADS, HEAD)

    @property
    def length(self):
        return len(self.keys)


def attend(q, keys, values, causal_from):
    """q (n, HEADS, HEAD) over keys (t, KV_HEADS, HEAD); query i sees the keys up to causal_from + i."""
    group = HEADS // KV_HEADS
    keys, values = keys.repeat_interleave(group, dim=1), values.repeat_interleave(group, dim=1)
    scores = torch.einsum("nhd,thd->hnt", q, keys) * HEAD**-0.5
    places = torch.arange(len(keys))
    visible = places[None] <= causal_from + torch.arange(len(q))[:, None]
    weights = torch.softmax(scores.masked_fill(~visible, -torch.inf), dim=-1)
    return torch.einsum("hnt,thd->nhd", weights, values).flatten(1)


def feed(request, x, weights):
    """Runs new tokens x (n, WIDTH) of a request and extends its cache; returns (n, WIDTH)."""
    start, n = request.length, len(x)
    positions = torch.arange(start, start + n)
    q = rotate((x @ weights.q).view(n, HEADS, HEAD), positions)
    k = rotate((x @ weights.k).view(n, KV_HEADS, HEAD), positions)
    v = (x @ weights.v).view(n, KV_HEADS, HEAD)
    request.keys = torch.cat([request.keys, k])
    request.values = torch.cat([request.values, v])
    return attend(q, request.keys, request.values, start) @ weights.out


class Server:
    """Requests by name; `fork` starts a second answer from one prompt without computing it again."""

    def __init__(self, weights, budget=64):
        self.weights, self.budget = weights, budget
        self.requests = {}

    def used(self):
        return sum(request.length for request in self.requests.values())

    def add(self, name, prompt):
        """Prefills a prompt; refuses it, with None, when its tokens do not fit into the budget."""
        if self.used() + len(prompt) > self.budget:
            return None
        self.requests[name] = Request(name)
        return feed(self.requests[name], prompt, self.weights)

    def step(self, tokens):
        """One new token for each of these requests: {name: (WIDTH,)} in, {name: (WIDTH,)} out."""
        return {name: feed(self.requests[name], x[None], self.weights)[0] for name, x in tokens.items()}

    def fork(self, name, new):
        """The new request has the same past; what it appends stays its own."""
        source, copy = self.requests[name], Request(new)
        copy.keys, copy.values = source.keys.clone(), source.values.clone()
        self.requests[new] = copy

    def cut(self, name, length):
        """Forgets the tokens behind `length`, as after a rejected draft."""
        request = self.requests[name]
        request.keys, request.values = request.keys[:length], request.values[:length]

    def finish(self, name):
        del self.requests[name]


def main():
    server = Server(Weights())
    print(server.add("a", torch.randn(5, WIDTH)).shape, server.used())


if __name__ == "__main__":
    main()
