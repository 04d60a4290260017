"""What holds for every test: no module sees the outlets that another module's desk made known."""

from collections.abc import Iterator

import pytest

from dateline.outlets import forget_outlets


@pytest.fixture(autouse=True, scope="module")
def _no_desks_outlets() -> Iterator[None]:
    forget_outlets()
    yield
    forget_outlets()
