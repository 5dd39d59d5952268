# requires: jinja2
from jinja2 import Template

T = Template(
    "Answer from the sources only and cite their ids.{{ gap }}"
    "{% for id, text in chunks %}[{{ id }}] {{ text }}{{ gap }}{% endfor %}"
    "Question: {{ question }}"
)


def rag_prompt(question, chunks, budget, count):
    options = (chunks[: len(chunks) - drop] for drop in range(len(chunks) + 1))
    for option in options:
        text = T.render(chunks=option, question=question, gap="\n\n")
        if count(text) <= budget:
            return text, [i for i, _ in option]
    raise ValueError
