"""What each command does, without a word of the command line: `cli` reads the options and calls a function of these."""
