from typing import NamedTuple


class RagPrompt(NamedTuple):
    prompt: str
    used_ids: list


class BudgetError(ValueError):
    pass


def rag_prompt(question, chunks, budget, count):
    kept = list(chunks)
    while True:
        ids = [c[0] for c in kept]
        lines = "".join(f"[{cid}] {text}\n\n" for cid, text in kept)
        prompt = f"Answer from the sources only and cite their ids.\n\n{lines}Question: {question}"
        if count(prompt) <= budget:
            return RagPrompt(prompt, ids)
        if not kept:
            raise BudgetError(f"{count(prompt)} tokens > {budget}")
        kept.pop()
