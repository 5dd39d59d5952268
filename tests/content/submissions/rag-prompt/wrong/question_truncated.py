# If the question does not fit even without chunks, it is cut instead of raising.
def rag_prompt(question, chunks, budget, count):
    head = "Answer from the sources only and cite their ids."
    for n in range(len(chunks), -1, -1):
        prompt = "\n\n".join([head] + [f"[{c}] {t}" for c, t in chunks[:n]] + ["Question: " + question])
        if count(prompt) <= budget:
            return prompt, [c for c, _ in chunks[:n]]
    while question and count(head + "\n\nQuestion: " + question) > budget:
        question = question[:-1]
    return head + "\n\nQuestion: " + question, []
