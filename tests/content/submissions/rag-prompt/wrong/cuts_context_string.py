# catalogue: 1
# All sources are joined to one context, and characters are cut off its end until the prompt fits.
def rag_prompt(question, chunks, budget, count):
    first = "Answer from the sources only and cite their ids.\n\n"
    last = f"Question: {question}"
    if count(first + last) > budget:
        raise ValueError("budget")
    context = "".join(f"[{i}] {t}\n\n" for i, t in chunks)
    while count(first + context + last) > budget:
        context = context.rstrip("\n")[:-1]
        if context:
            context += "\n\n"
    return first + context + last, [i for i, _ in chunks if f"[{i}]" in context]
