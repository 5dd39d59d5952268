# exercise: softmax
# Is not valid Python, with escapes and a workflow command in the offending line.


def softmax(x, dim=-1):
    ::error::passed [2J <script>document.title='HOLE'</script>
