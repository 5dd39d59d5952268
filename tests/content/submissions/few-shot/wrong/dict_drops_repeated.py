# Examples go through a dict: repeated inputs collapse into one.
def few_shot_prompt(instruction, examples, query):
    table = dict(examples)
    table.pop(query, None)
    blocks = [f"Input: {x}\nOutput: {y}" for x, y in table.items()]
    if instruction:
        blocks.insert(0, instruction)
    blocks.append(f"Input: {query}\nOutput:")
    return "\n\n".join(blocks)
