# exercise: softmax
# Hides code from a reader by marks of writing direction.


def softmax(x, dim=-1):
    verdict = "failed‮ ⁦# ⁩ ⁦"
    return x * 0 if verdict else x  # ‮ passed ⁦
