"""Names that resemble the one in the task file: the nearest on the page, and a control plainly renamed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

import yaml

from auditkit.diagnostic.typography import caseless
from auditkit.locator.locate import Purpose
from auditkit.locator.page_script import page_script
from auditkit.record.model import Box

_SMALL_WORDS = frozenset(
    "a an the your my our us me you ve re s t this that these to of for or and on in at please now here "
    "see view".split()
)
_NEVER_GUESSED = frozenset(
    "pay payment buy delete remove cancel submit send confirm agree accept sign withdraw close declare order".split()
)
_ALIKE = {
    Purpose.CLICK: frozenset({"link", "button", "tab", "menuitem"}),
    Purpose.POINT: frozenset({"link", "button", "tab", "menuitem"}),
    Purpose.FILL: frozenset({"textbox", "searchbox", "combobox"}),
    Purpose.SELECT: frozenset({"combobox", "listbox"}),
    Purpose.TICK: frozenset({"checkbox", "radio"}),
    Purpose.SEE: frozenset({"heading"}),
}


_FIELDS = {
    Purpose.FILL: frozenset({"textbox", "searchbox", "combobox", "spinbutton"}),
    Purpose.SELECT: frozenset({"combobox", "listbox", "textbox", "searchbox"}),
    Purpose.TICK: frozenset({"checkbox", "radio", "switch"}),
}
"""What a customer could use instead, where something is to be filled in."""
_MOST_FIELDS = 3
_OF_THE_KIND = 0.3
"""What it weighs that a control is of the kind that was wanted: less than the very name does."""
_NEAR = 0.4
"""Below this two names have little in common but letters."""
_LIKE = 0.6
"""From here on two words are alike by their letters."""
_SPELT_ALIKE = 0.8
"""From here on two names without a word in common are one word spelt in two ways: “colour”, “color”."""


@dataclass(frozen=True)
class NamedControl:
    role: str
    name: str
    href: str | None = None
    submits: bool = False
    aside: bool = False
    """Whether it stands in a part that goes round every page: its header, its menu, its footer."""
    box: Box | None = None
    """Where it is in the window, or would be if the window were larger."""


def control_names_script() -> str:
    return page_script(__package__, "names.js")


def nearest_names(
    wanted: str,
    controls: Sequence[NamedControl],
    *,
    purpose: Purpose = Purpose.CLICK,
    role: str | None = None,
    most: int = 5,
) -> list[NamedControl]:
    """The controls whose names are most like the one wanted, best first, each name once.

    Of names about as near, those of the kind that was wanted come first: links where a link was, and no headings
    where something is to be pressed.

    Where something was to be filled in, the fields there are come first, whatever they are called: a customer looks
    for a place to put it, and no link will do.
    """
    if purpose in _FIELDS:
        kin = list({one.name: one for one in controls if one.role in _FIELDS[purpose]}.values())
        ranked = sorted(kin, key=lambda one: -name_similarity(wanted, one.name))
        others = [one for one in controls if one.role not in _FIELDS[purpose]]
        return [*ranked[:_MOST_FIELDS], *nearest_names(wanted, others, role=role, most=most)][:most]
    best: dict[str, tuple[float, NamedControl]] = {}
    common = _common_stems(controls) if purpose is not Purpose.SEE else frozenset()
    for control in controls:
        score, kind = name_similarity(wanted, control.name), _OF_THE_KIND * _is_of_kind(control, role, purpose)
        # A heading that has a word of what is looked for says what the page is about.
        heading = kind if purpose is Purpose.SEE and is_related(wanted, control.name) else 0
        if score + heading <= _NEAR or _is_contact(control) or _shares_only(common, wanted, control.name):
            continue
        score += kind
        known = best.get(control.name)
        # A heading and a button of one name: the button is what a customer would press.
        if known is None or known[0] < score or known[1].role == "heading":
            best[control.name] = (score, control)
    ranked = [control for _, control in sorted(best.values(), key=lambda pair: -pair[0])]
    # A button that sends the form is the way on, whatever it is called.
    ways_on = [one for one in controls if one.submits and one.name not in best]
    return [*ranked[:most], *ways_on[: max(0, min(2, most - len(ranked)))]]


def _common_stems(controls: Sequence[NamedControl]) -> frozenset[str]:
    """Those that several names begin or end with: where all of them “Apply for …”, that says little of any."""
    names = {one.name for one in controls if one.role != "heading"}
    counted = Counter(stem for name in names if (stems := _in_order(name)) for stem in {stems[0], stems[-1]})
    return frozenset(stem for stem, times in counted.items() if times > 1)


def _shares_only(common: AbstractSet[str], wanted: str, name: str) -> bool:
    """Whether two names have nothing but one common word alike, though there is more to the one wanted."""
    ours, theirs = set(_stems(wanted)), set(_stems(name))
    shared = ours & theirs
    if len(shared) != 1 or not shared <= common or shared == ours:
        return False
    rest = [(one, other) for one in ours - shared for other in theirs - shared]
    return all(SequenceMatcher(None, one, other).ratio() < _LIKE for one, other in rest)


def _is_contact(control: NamedControl) -> bool:
    """Whether it is a telephone number or a mail address, by where it leads or by its letters."""
    scheme, _, _ = (control.href or "").partition(":")
    return scheme in ("tel", "mailto", "sms") or not any(letter.isalpha() for letter in control.name)


def lines_beside(controls: Sequence[NamedControl], text: str, *, longest: int) -> list[NamedControl]:
    """The lines of a page's text that are more than names of its links and buttons."""
    names = sorted({one.name for one in controls if one.role != "heading"}, key=len, reverse=True)
    anything = re.compile("|".join(map(re.escape, names)))
    lines = [line for line in text.splitlines() if 0 < len(line) < longest]
    return [NamedControl("text", one) for one in lines if re.search(r"[^\W\d_]", anything.sub(" ", one))]


def _is_of_kind(control: NamedControl, role: str | None, purpose: Purpose) -> bool:
    return control.role == role if role is not None else control.role in _ALIKE.get(purpose, frozenset())


def find_renamed(wanted: str, controls: Sequence[NamedControl], purpose: Purpose) -> NamedControl | None:
    """The one control that is plainly the same under a new name, or None: two candidates are none.

    A control that submits, pays or deletes is never guessed.
    """
    pressed = purpose in (Purpose.CLICK, Purpose.POINT)
    kin = [one for one in controls if one.role in _ALIKE.get(purpose, frozenset())]
    same = [one for one in kin if is_same_name(wanted, one.name)]
    if not same and pressed:
        same = _with_words_added(wanted, kin)
    if len({(one.name, one.href) for one in same}) != 1:
        return None
    risky = same[0].submits or _NEVER_GUESSED & set(_words(same[0].name))
    return None if risky and pressed else same[0]


_MOST_ADDED = 2
_SHORTEST_ADDED = 3
_CLEARLY = 0.15
"""By so much a control must be nearer than every other one to be taken for the same with a word more."""


def _with_words_added(wanted: str, controls: Sequence[NamedControl]) -> list[NamedControl]:
    """Those whose name is the one wanted with a word or two more within it; none where another is about as near."""
    found = [one for one in controls if _adds_words(wanted, one.name)]
    least = min((name_similarity(wanted, one.name) for one in found), default=1.0) - _CLEARLY
    all_of_it = set(_stems(wanted))
    others = [one for one in controls if one not in found]
    near = any(all_of_it <= set(_stems(one.name)) or name_similarity(wanted, one.name) > least for one in others)
    return [] if near else found


def _adds_words(wanted: str, name: str) -> bool:
    """Whether a name begins and ends as the other, with all of its words in order and one or two more between.

    What says no, and what makes another number, changes what is meant.
    """
    ours, theirs = _in_order(wanted), _in_order(name)
    added = Counter(theirs) - Counter(ours)
    if len(ours) < 2 or not 1 <= len(theirs) - len(ours) <= _MOST_ADDED or added.total() > _MOST_ADDED:
        return False
    rest = iter(theirs)
    in_order = ours[0] == theirs[0] and ours[-1] == theirs[-1] and all(word in rest for word in ours)
    # Words as short as “we” and “EU” say whose or which it is.
    telling = any(word in _negations() or not word.isalpha() or len(word) < _SHORTEST_ADDED for word in added)
    return in_order and not telling


@cache
def _negations() -> frozenset[str]:
    """Words of denial in any language, as the stems they have here."""
    by_language: dict[str, list[str]] = yaml.safe_load(
        files(__package__).joinpath("negations.yml").read_text(encoding="utf-8")
    )
    return frozenset(_stem(part) for words in by_language.values() for word in words for part in _words(word))


_ACCENTED = re.compile(r"([a-z\u03b1-\u03c9])[\u0300-\u036f]+")
"""Over Latin and Greek letters accents are often left out; in other scripts marks make other letters."""


def _words(name: str) -> list[str]:
    bare = _ACCENTED.sub(r"\1", unicodedata.normalize("NFKD", caseless(name)))
    letters = unicodedata.normalize("NFC", bare)
    return "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in letters).split()


_LATIN = re.compile("[a-z]+")


def _stems(name: str) -> list[str]:
    return sorted(set(_in_order(name)))


def _in_order(name: str) -> list[str]:
    return [_stem(word) for word in _words(name) if word not in _SMALL_WORDS]


def _stem(word: str) -> str:
    """The word without its ending; three letters are kept, so that short words stay apart."""
    return re.sub(r"(?<=[a-z]{3})(ies|ied|y|ed|es|s|e|ing|al)$", "", word)


def is_same_name(wanted: str, name: str) -> bool:
    """The words that carry meaning are the same ones: only small words, endings, order or spelling differ."""
    ours, theirs = _stems(wanted), _stems(name)
    if not ours:
        return False
    # Written apart or in one word, it is the same: “Sitemap”, “Site map”.
    joined = "".join(_words(wanted))
    if ours == theirs or (joined == "".join(_words(name)) and joined.isalpha()):
        return True
    if len(ours) != len(theirs) or len(ours) < 2:
        return False
    # One letter between two words is a spelling (licence, license); in a number it is another number, and where a
    # letter is a syllable, another word.
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return all(
        _LATIN.fullmatch(a + b)
        and min(len(a), len(b)) >= 5
        and not (a.endswith(b) or b.endswith(a))  # registered, unregistered
        and SequenceMatcher(None, a, b).ratio() >= 0.83
        for a, b in differing
    )


def is_related(wanted: str, name: str) -> bool:
    """Whether two names have a word in common, or are spelt nearly alike: “Fees” is no “Feedback”."""
    if set(_stems(wanted)) & set(_stems(name)):
        return True
    return SequenceMatcher(None, wanted.lower(), name.lower()[:120]).ratio() >= _SPELT_ALIKE


def name_similarity(wanted: str, name: str) -> float:
    """How much two names are alike: 0 for not at all, 1 for the same words."""
    ours, theirs = set(_stems(wanted)), set(_stems(name))
    shared = len(ours & theirs) / max(1, len(ours | theirs))
    letters = SequenceMatcher(None, wanted.lower(), name.lower()[:120]).ratio()
    return max(shared, letters * 0.9)
