"""What people's attempts come to, beside a script's and never added to it."""

from auditkit.score.people.agree import Accord, accord_of
from auditkit.score.people.figures import People, PeopleScore, Quote, TriedRound, people_of

__all__ = ["Accord", "People", "PeopleScore", "Quote", "TriedRound", "accord_of", "people_of"]
