"""What an evidence pack says of itself, in words: what is in it, how to check it, and what is not kept. Pure."""

from __future__ import annotations

from reputation.campaigns import Campaign

_TEXT = """\
Evidence on an advertising campaign

Campaign {number} of {brand}: {ads} in {wordings}.

What is in this pack
  campaign.json        the campaign as a whole
  ads/NNNN/text.txt    the words of one ad, as they were found (UTF-8); the earliest ad is 0001
  ads/NNNN/text-before.txt
                       of a page that changed: what it said before
  ads/NNNN/ad.json     source, address, times in UTC, SHA-256 of the words (of text.txt without its last line break),
                       and how the program judged the ad, with the words and the rule that decided: no fact by itself
  responses/*.warc     the answer in which ads were found, as a WARC 1.1 record (ISO 28500); several ads may share one
  manifest.json        every file with its SHA-256 and size
  SHA256SUMS           the same for `sha256sum -c SHA256SUMS`, the manifest included

How to check it
  Unpack it and run `sha256sum -c SHA256SUMS`. The pack has no date of its own: made again from the same stored data it
  is the same, byte for byte. Note the SHA-256 of the whole file when you receive it; a time-stamp by a third party is
  not part of the pack.

What is not in it
  Answers: kept for {kept} of {ads}. {without}
  In an answer the content encoding (gzip, say) is undone; the headers that spoke of it are named X-Archive-Orig-...
  Cookies are left out, and our own access tokens are overwritten with asterisks, where an answer repeated one.
  Requests, and the addresses of the machines that answered, are not kept.
  Images are not kept: ad.json gives the address at which the picture stood.
  An ad is known from the moment it was first seen, or the first day that its source gives; what ran before and was gone
  by then is not known.
"""


def readme(campaign: Campaign, kept_count: int) -> str:
    """The pack's README.txt; `kept_count` of its ads have the answer that they were found in."""
    count = len(campaign.ads)
    without = "" if kept_count == count else "The others were imported, or found before answers were kept."
    return _TEXT.format(
        number=campaign.campaign_id,
        brand=" ".join(campaign.brand.split()),
        ads=_counted(count, "ad"),
        wordings=_counted(campaign.wording_count, "wording"),
        kept=kept_count,
        without=without,
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
