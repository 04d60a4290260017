"""How a timing test is to be made."""

from dataclasses import dataclass

from dateline.errors import WrongSettings


@dataclass(frozen=True, slots=True)
class FollowOptions:
    """How to test: A within `follow_days` after B, against rotations within `window_days`.

    `also` are other lag windows in days that are tried at once: p values are then of the largest
    statistic, and the finding is of the lag window with the smallest p. `window_days` of 0 takes
    for each lag window the whole number of weeks that is at least four times as long.
    """

    follow_days: int = 3
    window_days: int = 0
    n_surrogates: int = 2000
    seed: int = 0
    # For the smallest ratio that would have been seen; 200 put it within some 5 %.
    n_power_runs: int = 200
    also: tuple[int, ...] = ()

    @property
    def lags(self) -> tuple[int, ...]:
        """All lag windows, in rising order."""
        return tuple(sorted({self.follow_days, *self.also}))

    @property
    def width(self) -> int:
        """The width in days of the rotation windows for the longest lag window."""
        return self.width_for(max(self.lags))

    def width_for(self, lag: int) -> int:
        """Give the width in days of the rotation windows for one lag window."""
        return self.window_days or max(14, -(-4 * lag // 7) * 7)

    def check(self) -> None:
        """Raise WrongSettings where the numbers make no test."""
        if min(self.lags) < 1:
            raise WrongSettings(f"follow_days is {min(self.lags)!r}; at least 1 works")
        if self.width < 4 * max(self.lags):
            raise WrongSettings(
                f"window_days is {self.window_days!r}; at least {4 * max(self.lags)} works, "
                f"four times follow_days ({max(self.lags)})"
            )
        if self.seed < 0:
            raise WrongSettings(f"seed is {self.seed!r}; zero or more works")
        if self.n_surrogates < 99:
            raise WrongSettings(f"n_surrogates is {self.n_surrogates!r}; at least 99 works")
        if self.n_power_runs < 10:
            raise WrongSettings(f"n_power_runs is {self.n_power_runs!r}; at least 10 works")
