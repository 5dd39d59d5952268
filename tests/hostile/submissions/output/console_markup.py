# exercise: softmax
# Prints and raises text that console and Markdown libraries take for markup, unbalanced on purpose.

TEXT = "[/] [/bold] [link=file:///etc/passwd]x[/link] [red] :boom: \\[ | `` ``` </summary> ![x](http://127.0.0.1/x) %s %(x)s {0} {x!r}"


def softmax(x, dim=-1):
    print(TEXT, flush=True)
    raise KeyError(TEXT)
