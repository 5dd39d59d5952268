"""A prompt for retrieval-augmented generation: the sources with their ids, then the question, within a budget.

Each source comes with its id, so that the answer can cite it and a reader can check it. Chunks come best first. If they
do not all fit, the worst are dropped, each as a whole, because half a chunk can say the opposite of the whole chunk.
The budget applies to the prompt as it is sent, with its instruction, ids and separators.

    instruction \\n\\n [id] text \\n\\n [id] text ... \\n\\n Question: question

Source: Lewis et al. 2020, "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks", arXiv:2005.11401; Gao et
al. 2023, "Enabling Large Language Models to Generate Text with Citations", arXiv:2305.14627.
"""

import re
from collections.abc import Callable

INSTRUCTION = "Answer from the sources only and cite their ids."


def rag_prompt(
    question: str, chunks: list[tuple[str, str]], budget: int, count: Callable[[str], int]
) -> tuple[str, list[str]]:
    for n in range(len(chunks), -1, -1):  # drop the worst chunk until it fits
        best = chunks[:n]
        sources = ["[" + chunk_id + "] " + text for chunk_id, text in best]
        prompt = "\n\n".join([INSTRUCTION, *sources, "Question: " + question])
        if count(prompt) <= budget:
            return prompt, [chunk_id for chunk_id, _ in best]
    raise ValueError("the question does not fit the budget")


def words() -> Callable[[str], int]:
    """A counter of words and punctuation marks."""

    def count(text: str) -> int:
        check_text(text)
        return len(re.findall(r"\w+|[^\w\s]", text))

    return count


def quarters() -> Callable[[str], int]:
    """A counter of pieces of four characters; a partial last piece counts too."""

    def count(text: str) -> int:
        check_text(text)
        return -(-len(text) // 4)

    return count


def check_text(text: object) -> None:
    """The counters here take text and nothing else."""
    if not isinstance(text, str):
        raise TypeError(f"count takes a str, not a {type(text).__name__}")
