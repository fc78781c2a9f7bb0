"""The implementation of each command, independent of the command line: `cli` parses the options and calls these
functions.
"""
