"""You change the caller's list of examples. Build a new list."""


def few_shot_prompt(instruction, examples, query):
    examples.append((query, ""))
    blocks = [instruction] if instruction else []
    for number, (x, y) in enumerate(examples):
        is_last = number == len(examples) - 1
        if x != query or is_last:
            blocks.append("Input: " + x + ("\nOutput:" if is_last else "\nOutput: " + y))
    return "\n\n".join(blocks)
