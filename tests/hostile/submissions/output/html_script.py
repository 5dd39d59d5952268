# exercise: softmax
# Puts markup that would run in a report into its output, its message and the name of its exception.

TEXT = "<script>document.title='HOLE'</script><img src=x onerror=\"document.title='HOLE'\">{{7*7}}{% raw %}</pre></details>\"'><b>"


def softmax(x, dim=-1):
    print(TEXT, flush=True)
    raise type(TEXT, (Exception,), {})(TEXT)
