"""The command line: parse, call, print, exit.  Nothing else prints; nothing heavy is imported before it is needed."""
