# str.format runs over a template that already holds the sources: braces in a chunk break.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        context = "".join("[" + c + "] " + t + "\n\n" for c, t in chunks[:n])
        template = "Answer from the sources only and cite their ids.\n\n" + context + "Question: {question}"
        prompt = template.format(question=question)
        if count(prompt) <= budget:
            return prompt, [c for c, _ in chunks[:n]]
    raise ValueError("too small")
