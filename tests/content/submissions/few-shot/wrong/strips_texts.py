# The texts are stripped before use.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction.strip()] if instruction.strip() else []
    for x, y in examples:
        if x != query:
            blocks.append(f"Input: {x.strip()}\nOutput: {y.strip()}")
    blocks.append(f"Input: {query.strip()}\nOutput:")
    return "\n\n".join(blocks)
