# catalogue: 5
# The query is filled in by format after the examples' text stands in the template.
def few_shot_prompt(instruction, examples, query):
    template = ""
    if instruction:
        template += instruction + "\n\n"
    for x, y in examples:
        if x != query:
            template += "Input: " + x + "\nOutput: " + y + "\n\n"
    template += "Input: {query}\nOutput:"
    return template.format(query=query)
