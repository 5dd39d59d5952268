# Returns the bare question although it exceeds the budget.
def rag_prompt(question, chunks, budget, count):
    kept = list(chunks)
    while True:
        prompt = "\n\n".join(
            ["Answer from the sources only and cite their ids."]
            + [f"[{c}] {t}" for c, t in kept]
            + [f"Question: {question}"]
        )
        if count(prompt) <= budget or not kept:
            return prompt, [c for c, _ in kept]
        kept.pop()
