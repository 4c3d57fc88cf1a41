"""The commands of the command line, one module each; they wire everything together."""
