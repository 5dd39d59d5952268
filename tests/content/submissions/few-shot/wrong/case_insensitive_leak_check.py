# The leak check ignores case and outer spaces, so it drops examples whose input is another text.
def few_shot_prompt(instruction, examples, query):
    def norm(t):
        return t.strip().lower()

    blocks = [instruction] if instruction else []
    for x, y in examples:
        if norm(x) != norm(query):
            blocks.append(f"Input: {x}\nOutput: {y}")
    return "\n\n".join(blocks + [f"Input: {query}\nOutput:"])
