"""Text from anywhere, made inert for job pages and comments of GitHub, GitLab and their like.

They turn more than Markdown into links, and after it: `@name` tells that person, `#12` and `!12` mark that issue or
merge request, `:smile:` becomes a picture, an address becomes a link. An escaped sign doesn't help, as they look at
the text once it is plain again; nor do they look into code. So a mark of no width stands after each such sign, as
other bots do it, and addresses are shown as code, where they can be copied whole.
"""

from __future__ import annotations

import re

from auditkit.diagnostic.escape import MAX_ADDRESS, MAX_TEXT, Markdown, escape, shorten, visible

_NO_WIDTH = "&#8203;"
_SIGNS = re.compile(r"&#(?:64|35|33|36|38|94|126);|&#58;(?=[\w+/-])|%|(?<![A-Za-z])(?:www|[Gg][Hh]-)(?=\S)")
"""`@ # ! $ & ^ ~ : %`, `www` and `GH-`, as `escape` writes them."""
_TICKETS = re.compile(r"(?<=[A-Za-z])-(?=\d)")
_ADDRESSES = re.compile(r"(https?://[^\s<>“”\"']+[^\s<>“”\"'().,;:!?])")


def still(text: str, limit: int = MAX_TEXT) -> Markdown:
    """Text on one line that tells nobody, links nowhere and draws nothing. Addresses in it are shown as code."""
    plain = shorten(" ".join(visible(text).split()), limit)
    parts = _ADDRESSES.split(plain)
    # GitLab takes `/close` at the beginning of a line for an order.
    order = plain.startswith("/")
    quiet = "".join(address(part) if place % 2 else _quiet(part) for place, part in enumerate(parts))
    return Markdown(f"&#47;{quiet[1:]}" if order else quiet)


def address(url: str) -> Markdown:
    """An address as code: to be read and copied, not followed."""
    plain = shorten(" ".join(visible(url).split()), MAX_ADDRESS)
    # Within <code> Markdown still looks for its own signs, and forges don't look for theirs.
    return Markdown(f"<code>{escape(plain, MAX_ADDRESS)}</code>") if plain else Markdown("")


def _quiet(part: str) -> str:
    # escape takes the spaces at the ends away: what stands beside an address needs them.
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    if not part.strip():
        return part
    quiet = _SIGNS.sub(lambda sign: sign[0] + _NO_WIDTH, escape(part, len(part)))
    return before + _TICKETS.sub(f"-{_NO_WIDTH}", quiet) + after
