"""How many numbers a layer learns: only its sizes count, never the timesteps."""

from helpers.checks import takes


@takes(input_size="size", output_size="size")
def dense(input_size, output_size):
    """D K weights and K biases."""
    return input_size * output_size + output_size


@takes(input_size="size", hidden_size="size")
def simple_rnn(input_size, hidden_size):
    """D H for the inputs, H H for the state before, H biases."""
    return (input_size + hidden_size + 1) * hidden_size


@takes(input_size="size", hidden_size="size")
def lstm(input_size, hidden_size):
    """Four vanilla layers side by side."""
    return 4 * simple_rnn(input_size, hidden_size)


@takes(input_size="size", hidden_size="size", reset_after="flag")
def gru(input_size, hidden_size, *, reset_after=True):
    """Three side by side, and a second bias where the reset comes after."""
    one_bias = 3 * simple_rnn(input_size, hidden_size)
    return one_bias + 3 * hidden_size if reset_after else one_bias


@takes(vocabulary_size="size", output_size="size")
def embedding(vocabulary_size, output_size):
    """One row for each word, and no bias."""
    return vocabulary_size * output_size


@takes(one_direction="size")
def bidirectional(one_direction):
    """One layer reads forwards, one reads back."""
    return 2 * one_direction
