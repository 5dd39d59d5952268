"""Running untrusted code.  `host` is the grader's side; the other modules also run inside the sandbox, so
they import nothing of the harness but one another."""
