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

    def __init__(self, model: dict[str, Any], answers: list[list[int]], n_blocks: int) -> None:
        super().__init__(model, 1, n_blocks, 2, 8, 4)
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


def make_engine(answers: list[list[int]], n_blocks: int) -> ScriptedEngine:
    """An engine with a request for each of these answers, over a model that does not matter."""
    import torch

    size = 2
    model = {
        "tok_emb": torch.eye(size), "pos_emb": torch.zeros(64, size), "blocks": [],
        "lnf_g": torch.ones(size), "lnf_b": torch.zeros(size),
    }  # fmt: skip
    return ScriptedEngine(model, answers, n_blocks)
