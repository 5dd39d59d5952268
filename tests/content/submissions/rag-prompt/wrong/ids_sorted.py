# catalogue: 2
# The ids are collected in a set and sorted, so they are not in the order of the prompt.
def rag_prompt(question, chunks, budget, count):
    for n in reversed(range(len(chunks) + 1)):
        sources = "".join("[" + c + "] " + t + "\n\n" for c, t in chunks[:n])
        prompt = "Answer from the sources only and cite their ids.\n\n" + sources + "Question: " + question
        if count(prompt) <= budget:
            return prompt, sorted({c for c, _ in chunks[:n]})
    raise ValueError("too small")
