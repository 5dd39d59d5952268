# exercise: softmax
# Makes the entry a string, so that calling it is an error.

softmax = "passed"
