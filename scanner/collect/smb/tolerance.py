"""What a host puts up with: what it announced, less what it has refused since.

Windows NT, its service packs and what imitates them differ in what they take: requests under
way at once, two commands in a message, several pipes, long answers.  Each is tried as the host
announced it; what is refused once is not tried again on this host.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_REQUESTS = 50
"""Requests under way at once, whatever a host offers: what Windows NT Server announces."""

MOST_PIPES = 12
"""Pipes open at once; with them the registry takes about as many round trips as the files."""

LONG_LISTING, SHORT_LISTING = 60_000, 16_384
"""Bytes asked for at once of a directory's listing: nearly all that 16 bits can say, and the usual."""


@dataclass(slots=True)
class Tolerance:
    """The limits of one host.  They only ever shrink.

    ``window``: requests under way at once.  ``pipes``: pipes open at once.  ``chains``: whether
    two commands may share a message.  ``listing``: bytes asked for at once of a listing.
    """

    window: int = 1
    pipes: int = 1
    chains: bool = False
    listing: int = SHORT_LISTING

    def one_at_a_time(self) -> None:
        """The host ran out of resources: no more side by side."""
        self.window = self.pipes = 1


def announced(max_requests: int) -> Tolerance:
    """What to try on a host that takes so many requests at once (MaxMpxCount, [MS-CIFS] 2.2.4.52.2).

    Two places are kept from pipes, so that files are never without.
    """
    window = max(1, min(max_requests, MOST_REQUESTS))
    pipes = max(1, min(MOST_PIPES, window - 2))
    return Tolerance(window, pipes, chains=True, listing=LONG_LISTING)
