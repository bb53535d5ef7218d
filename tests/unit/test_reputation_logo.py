"""What may stand on a cover as the organisation's logo: a whole PNG or JPEG of a decent size, by its bytes alone."""

from __future__ import annotations

import pytest

from reputation.logo import MOST_BYTES, LogoError, check_logo
from tests.simulated.logo import jpeg, png


@pytest.mark.parametrize(("content", "kind"), [(png(), "image/png"), (jpeg(), "image/jpeg")])
def test_png_and_jpeg_are_taken_with_their_size(content: bytes, kind: str) -> None:
    logo = check_logo(content, "logo")
    assert (logo.kind, logo.width, logo.height, logo.content) == (kind, 60, 24, content)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"GIF89a" + b"\0" * 40, b"<svg xmlns='http://www.w3.org/2000/svg'/>", png()[:-6], png()[:20],
        png().replace(b"IDAT", b"IDAX"), b"\x89PNG\r\n\x1a\n" + b"\0" * 100, jpeg()[:-2], jpeg()[:12] + b"\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x00" * 10 + b"\xff\xd9",
    ],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(LogoError, match=r"var/logo\.png is no PNG or JPEG picture, or is damaged"):
        check_logo(content, "var/logo.png")


@pytest.mark.parametrize("content", [png(15, 40), jpeg(60, 9), jpeg(4_001, 100), jpeg(60_000, 60_000)])
def test_picture_of_an_unfit_size_is_refused_with_its_size(content: bytes) -> None:
    with pytest.raises(LogoError, match=r"logo is \d+ by \d+ pixels, and each side of a logo has 16 to 4000"):
        check_logo(content, "logo")


def test_picture_that_weighs_too_much_is_refused() -> None:
    with pytest.raises(LogoError, match="a logo may have 524,288 at most"):
        check_logo(png() + b"\0" * MOST_BYTES, "logo")
