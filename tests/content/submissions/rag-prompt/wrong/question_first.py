# The question stands before the sources.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        used = chunks[:n]
        blocks = ["Answer from the sources only and cite their ids.", "Question: " + question]
        blocks += [f"[{c}] {t}" for c, t in used]
        prompt = "\n\n".join(blocks)
        if count(prompt) <= budget:
            return prompt, [c for c, _ in used]
    raise ValueError("too small")
