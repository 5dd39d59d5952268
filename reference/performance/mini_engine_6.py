"""Stream the text of one request: as it comes, in whole characters, and cut at the first stop.

The tokens of a byte-level tokenizer may end within a character, and a stop may begin in one token and end in a later
one. So what is held back is the longest end of the text that may still become a stop, and bytes that are no character
yet. A stop, or a reader who goes away, ends the request, so that its memory serves others.

Source: Python library reference, codecs, `IncrementalDecoder`; the parameter `stop` of the OpenAI API's completions;
vLLM, vllm/v1/engine/detokenizer.py.
"""

import codecs
from collections.abc import Iterator
from typing import Any

from mini_engine_5 import Engine

GREEDY = {"temperature": 0, "top_k": 0, "top_p": 1.0, "penalty": 1.0}


def stream(engine: Engine, request: int, vocab: list[bytes], stops: list[str]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    held = ""
    try:
        while not engine.is_done(request):
            for number, token in engine.step():
                if number != request:
                    continue
                held += decoder.decode(vocab[token], final=engine.is_done(request))
                found = [held.find(stop) for stop in stops if stop in held]
                if found:
                    if min(found):
                        yield held[: min(found)]
                    return
                size = len(held) - (0 if engine.is_done(request) else unfinished(held, stops))
                if size:
                    yield held[:size]
                held = held[size:]
    finally:
        engine.cancel(request)


def unfinished(text: str, stops: list[str]) -> int:
    """The length of the longest end of a text that is the beginning of a stop."""
    return max((n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])), default=0)


class ScriptedEngine(Engine):
    """An engine whose requests get given tokens, and that says what became of it."""

    def __init__(
        self, model: dict[str, Any], answers: list[list[int]], n_blocks: int, heads: int = 1, block: int = 2,
        budget: int = 8, max_seqs: int = 4,
    ) -> None:  # fmt: skip
        super().__init__(model, heads, n_blocks, block, budget, max_seqs)
        self.answers = answers
        self.steps = 0
        for answer in answers:
            self.add([0], len(answer), GREEDY, [0.0] * len(answer))

    def step(self) -> list[tuple[int, int]]:
        self.steps += 1
        made = self.__dict__.setdefault("made", [0] * len(self.answers))
        found = []
        for number, _ in super().step():
            if number < len(self.answers):
                found.append((number, self.answers[number][made[number]]))
                made[number] += 1
        return found

    def n_steps(self) -> int:
        """How many steps it has run."""
        return self.steps

    def has_room_for(self, tokens: int) -> bool:
        """Whether a new request of that many tokens gets its token within a few steps."""
        number = self.add([0] * tokens, 1, GREEDY, [0.0])
        for _ in range(tokens + 4):
            super().step()
        return self.is_done(number)

    def read(self, pieces: Iterator[str]) -> str:
        """All that a stream yields."""
        return "".join(pieces)


def make_engine(answers: list[list[int]], n_blocks: int) -> ScriptedEngine:
    """An engine with a request for each of these answers, over a model that does not matter."""
    return ScriptedEngine(make_model(2, 0), answers, n_blocks)


def make_busy_engine(answers: list[list[int]]) -> ScriptedEngine:
    """The same over a model that takes time: 4 heads and 2 layers; all requests run at once."""
    return ScriptedEngine(make_model(64, 2), answers, 64, heads=4, block=16, budget=64, max_seqs=len(answers))


def make_model(width: int, layers: int) -> dict[str, Any]:
    """Weights that make no difference to the tokens."""
    import torch

    draw = torch.Generator().manual_seed(1)
    shapes = {"wq": (1, 1), "wk": (1, 1), "wv": (1, 1), "wo": (1, 1), "w1": (4, 1), "w2": (1, 4)}

    def block() -> dict[str, Any]:
        matrices = {
            name: torch.randn(rows * width, columns * width, generator=draw) * width**-0.5
            for name, (rows, columns) in shapes.items()
        }
        gains = {name: torch.ones(width) for name in ("ln1_g", "ln2_g")}
        biases = {name: torch.zeros(width) for name in ("ln1_b", "ln2_b", "b2")}
        return matrices | gains | biases | {"b1": torch.zeros(4 * width)}

    return {
        "tok_emb": torch.eye(width), "pos_emb": torch.zeros(64, width), "blocks": [block() for _ in range(layers)],
        "lnf_g": torch.ones(width), "lnf_b": torch.zeros(width),
    }  # fmt: skip


def make_vocab(size: int, length: int) -> list[bytes]:
    """Tokens of this many bytes."""
    return [bytes([97 + token % 26]) * length for token in range(size)]
