"""What people's attempts come to, beside a script's and never added to it."""

from auditkit.score.people.agree import Accord, accord_of
from auditkit.score.people.figures import People, PeopleScore, Quote, TriedRound, is_disaster, people_of
from auditkit.score.people.trail import Trail

__all__ = ["Accord", "People", "PeopleScore", "Quote", "Trail", "TriedRound", "accord_of", "is_disaster", "people_of"]
