"""Word lists written as running text, which reads better than a column of quoted words."""


def word_list(text: str) -> list[str]:
    """Give the words of `text` in order.

    >>> word_list("one two")
    ['one', 'two']
    """
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """Give the words of `text` as a set."""
    return frozenset(word_list(text))
