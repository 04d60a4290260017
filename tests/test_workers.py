"""Workers: the same results in the same order, in one process or several."""

import io
import os
from collections.abc import Callable

import pytest

from dateline.progress import Progress, counted
from dateline.workers import spread


def make_squarer() -> Callable[[int], tuple[int, int]]:
    home = os.getpid()
    return lambda number: (number * number, home)


def make_breaker() -> Callable[[int], int]:
    return lambda number: 1 // number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_order(processes: int) -> None:
    found = list(spread(make_squarer, range(23), processes=processes))
    assert [square for square, _ in found] == [n * n for n in range(23)]
    assert (os.getpid() in {home for _, home in found}) is (processes == 1)


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_reaches_the_caller(processes: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(make_breaker, [1, 0, 1], processes=processes))


def test_progress_says_the_sum_and_keeps_quiet_when_asked() -> None:
    said, silent = io.StringIO(), io.StringIO()
    assert list(counted("abc", Progress("read", 3, to=said))) == ["a", "b", "c"]
    assert said.getvalue().startswith("read: 3 in ")
    assert list(counted("abc", Progress("read", 3, quiet=True, to=silent))) == ["a", "b", "c"]
    assert silent.getvalue() == ""
