"""Who is who in the sample workspace."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from locations.models import Grant, Location, Role
from people.models import Organisation, Person, Team

ORGANISATION = "Riverside Makerspace"
PASSWORD = "riverside-demo"  # noqa: S105 (printed for everybody to use)
# A salt keeps two equal passwords apart. This one is printed, and the same day gives the same rows.
SALT = "RiversideSampleWorkspace"


@dataclass(frozen=True)
class Part:
    """Somebody of the sample, and what signing in as them shows."""

    first: str
    last: str
    may: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.first.lower()}@riverside.example"


PARTS = [
    Part("Ada", "Okafor", "everything: the administrator"),
    Part("Mo", "Haddad", "manages the Main building"),
    Part("Olu", "Adeyemi", "operates in the Main building"),
    Part("Vic", "Lindqvist", "looks things up in the Main building"),
    Part("Xan", "Petrov", "nothing: belongs to no team"),
    Part("Lena", "Brandt", "operates in the Hall and in both vans"),
    Part("Dana", "Whitfield", "operates in the Hall and in both vans"),
    Part("Kenji", "Tanaka", "operates there too, and looks things up in the Main building"),
]

# Team: its members' first names, and its role at each location.
TEAMS: dict[str, tuple[list[str], dict[str, Role]]] = {
    "Main building leads": (["Mo"], {"Main building": Role.MANAGER}),
    "Workshop crew": (["Olu", "Mo"], {"Main building": Role.OPERATOR}),
    "Members": (["Vic", "Kenji"], {"Main building": Role.VIEWER}),
    "AV and events": (
        ["Lena", "Dana", "Kenji"],
        {"Hall": Role.OPERATOR, "Van 1": Role.OPERATOR, "Van 2": Role.OPERATOR},
    ),
}

# The places where the AV team acts, out of those where anything happens; elsewhere it's the crew.
OF_THE_AV_TEAM = {"AV store", "Camera cabinet", "Cable shelf", "Stage", "Left rack", "Van 1"}


def crew_at(place: Location) -> list[str]:
    """First names of those, beside Ada, who may act at ``place``."""
    return ["Lena", "Dana"] if place.name in OF_THE_AV_TEAM else ["Olu", "Mo"]


@cache
def password_hash() -> str:
    """One hash for all of them: making eight takes seconds."""
    return make_password(PASSWORD, salt=SALT)


def make_people(at: datetime) -> dict[str, Person]:
    """The organisation, begun ``at``, and everybody in it by first name."""
    Organisation.objects.create(pk=1, name=ORGANISATION, is_sample=True, made_at=at)
    people = [
        Person(
            name=part.name,
            email=part.email,
            password=password_hash(),
            is_administrator=part.first == "Ada",
            joined_at=at,
        )
        for part in PARTS
    ]
    for person in people:
        person.save()
    return {person.get_short_name(): person for person in people}


def make_teams(people: dict[str, Person], places: dict[str, Location], at: datetime) -> None:
    """The teams, their members and what they were given ``at`` the beginning."""
    Team.objects.create(name="Everyone", is_everyone=True)
    for name, (members, roles) in TEAMS.items():
        team = Team.objects.create(name=name)
        team.members.set(people[first] for first in members)
        Grant.objects.bulk_create(
            Grant(team=team, location=places[place], role=role, given_by=people["Ada"], given_at=at)
            for place, role in roles.items()
        )
