"""Who is watched, for the entries of packs that are about one brand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EVERY_COMPETITOR = "*"
"""Among an entry's names: it is meant for each competitor."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The own brand with its other names, and the competitors."""

    brand: str = ""
    aliases: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()

    def named(self, names: Sequence[str], *, competitors: bool) -> list[str]:
        """The brands that bear one of these names, as the team writes them; of `competitors` alone, or the own too."""
        if EVERY_COMPETITOR in names:
            return list(self.competitors)
        wanted = {_folded(name) for name in names}
        found = [name for name in self.competitors if _folded(name) in wanted]
        own = {_folded(name) for name in (self.brand, *self.aliases)}
        return found if competitors or not own & wanted else [self.brand, *found]


def _folded(name: str) -> str:
    """A name as two people write it alike: letters and digits, in lower case, ё as е."""
    return "".join(filter(str.isalnum, name.casefold())).replace("ё", "е")
