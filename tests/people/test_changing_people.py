"""Administrators change who somebody is; the last of them can't be taken away."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from people import operations, teams
from people.models import PeopleChange, Person
from people.refused import Refused
from tests import make


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def written(person, **changed):
    """The form about somebody as it is drawn, with some of it changed."""
    form = {
        "name": person.name,
        "email": person.email or "",
        "contact": person.contact,
        "teams": [team.pk for team in person.teams.all()],
        "shown": operations.as_written(person),
        "operation_key": uuid4(),
    }
    if person.is_administrator:
        form["is_administrator"] = "on"
    return {name: value for name, value in (form | changed).items() if value is not None}


def change(client, person, **changed):
    """Change something in the form about somebody, and send it."""
    return client.post(f"/people/{person.pk}/change/", written(person, **changed))


def test_name_contact_address_and_teams_are_changed(cast, ada):
    night = make.team(name="Night shift")
    answer = change(
        ada, cast.vic, name="Vic V.", contact="+44 20", email="VIC@new.example", teams=[night.pk]
    )
    assert answer.status_code == 302
    cast.vic.refresh_from_db()
    assert (cast.vic.name, cast.vic.contact, cast.vic.email) == (
        "Vic V.",
        "+44 20",
        "vic@new.example",
    )
    assert list(cast.vic.teams.all()) == [night]
    kinds = PeopleChange.objects.filter(person=cast.vic).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["changed", "left", "joined"]
    assert "Name: Vic Viewer → Vic V." in kinds[0].note


def test_nothing_changed_writes_no_history(cast, ada):
    assert change(ada, cast.vic).status_code == 302
    assert PeopleChange.objects.count() == 0


def test_an_old_form_does_not_undo_what_a_newer_one_did(cast, ada):
    old = written(cast.vic, name="Old")
    change(ada, cast.vic, name="New")
    answer = ada.post(f"/people/{cast.vic.pk}/change/", old)
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.content.decode()
    assert Person.objects.get(pk=cast.vic.pk).name == "New"


def test_the_same_form_twice_changes_once(cast, ada):
    form = written(cast.vic, name="Vic V.")
    for _ in range(2):
        assert ada.post(f"/people/{cast.vic.pk}/change/", form).status_code == 302
    assert PeopleChange.objects.count() == 1


def test_a_late_copy_does_not_do_again_what_was_taken_back(cast, ada):
    form = written(cast.vic, is_administrator="on")
    ada.post(f"/people/{cast.vic.pk}/change/", form)
    cast.vic.refresh_from_db()
    change(ada, cast.vic, is_administrator=None)
    ada.post(f"/people/{cast.vic.pk}/change/", form)
    assert Person.objects.get(pk=cast.vic.pk).is_administrator is False


@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title])
def test_an_address_is_taken_in_any_capitals(spelled, cast, ada):
    answer = change(ada, cast.vic, email=spelled(cast.mo.email))
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"] == ["Somebody has this address already."]


def test_an_address_that_signs_somebody_else_in_is_taken(cast, ada):
    EmailAddress.objects.create(user=cast.mo, email="mo@second.example", verified=True)
    answer = change(ada, cast.vic, email="Mo@Second.example")
    assert answer.context["form"].errors["email"] == ["Somebody has this address already."]


def test_the_old_address_signs_in_no_longer(cast, ada):
    old = cast.vic.email
    EmailAddress.objects.create(user=cast.vic, email=old, verified=True, primary=True)
    change(ada, cast.vic, email="vic@new.example")
    answers = [
        Client().post("/people/sign-in/", {"login": email, "password": "riverside-demo"})
        for email in (old, "vic@new.example")
    ]
    assert [answer.status_code for answer in answers] == [422, 302]


@pytest.mark.parametrize("state", ["signs in", "is invited"])
def test_what_ends_without_an_address_is_said_first(state, cast, ada):
    ana = make.person(name="Ana", email="ana@example.org" if state == "signs in" else None)
    if state == "is invited":
        change(ada, ana, email="ana@example.org")
        ana.refresh_from_db()
    assert "End their sign-in" not in ada.get(f"/people/{ana.pk}/change/").text
    answer = change(ada, ana, email="", contact="12")
    [words] = answer.context["form"].errors["ends_sign_in"]
    ends = {
        "signs in": "Ana is signed out everywhere at once and can't sign in again. Their password"
        " is gone",
        "is invited": "the link that Ana was sent stops working at once",
    }[state]
    again = "with an address again, they need a new invitation."
    assert words == f"Without an address {ends}. That can't be undone: {again}"
    assert answer.status_code == 422
    assert answer.text.count('type="checkbox" name="ends_sign_in"') == 1
    ana = Person.objects.get(pk=ana.pk)
    assert (ana.email, ana.contact) == ("ana@example.org", "")
    assert ana.has_login or ana.invitation.is_open
    assert change(ada, ana, email="", ends_sign_in="on").status_code == 302
    ana = Person.objects.get(pk=ana.pk)
    assert (ana.email, ana.has_login, ana.invitation) == (None, False, None)


def test_somebody_without_a_login_is_given_one(cast, ada):
    student = make.person(name="Student", email=None)
    page = change(ada, student, email="student@example.org")
    assert "is invited" in page.content.decode()
    assert mail.outbox[0].to == ["student@example.org"]


def test_somebody_who_signs_in_is_not_invited_to_a_new_address(cast, ada):
    assert change(ada, cast.vic, email="vic@new.example").status_code == 302
    assert mail.outbox == []


def test_without_an_address_there_is_no_signing_in_and_no_session(cast, ada):
    theirs = Client()
    theirs.force_login(cast.vic)
    change(ada, cast.vic, email="", ends_sign_in="on")
    assert theirs.get("/").status_code == 302
    assert Person.objects.get(pk=cast.vic.pk).has_login is False


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "nul\0"}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"email": "nul\0@example.org"}, "email"),
        ({"contact": "x" * 201}, "contact"),
        ({"contact": "\0"}, "contact"),
        ({"teams": ["999999999"]}, "teams"),
        ({"teams": ["x"]}, "teams"),
        ({"teams": ["\0"]}, "teams"),
        ({"teams": [str(10**30)]}, "teams"),
        ({"operation_key": "x"}, "operation_key"),
    ],
)
@pytest.mark.parametrize("form", ["add", "change"])
def test_bad_answers_are_refused_beside_their_field(form, answers, field, cast, ada):
    address = "/people/add/" if form == "add" else f"/people/{cast.vic.pk}/change/"
    answer = ada.post(address, written(cast.vic, email="free@example.org") | answers)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("שרה כהן", "שרה כהן"),
        ("🦊 Fox 👩‍👩‍👧", "🦊 Fox 👩‍👩‍👧"),
        ("  Ana \t Ruiz\n", "Ana Ruiz"),
        ("Ana\u202e Ruiz", "Ana Ruiz"),
        ("<b>Ana</b>", "<b>Ana</b>"),
        ("{person} {0}", "{person} {0}"),
    ],
)
def test_names_of_every_kind_are_kept_and_shown(typed, kept, cast, ada):
    change(ada, cast.vic, name=typed)
    assert Person.objects.get(pk=cast.vic.pk).name == kept
    addresses = ["/people/", f"/people/{cast.vic.pk}/", "/people/history/"]
    pages = [ada.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200] * 3
    assert not any("<b>Ana</b>" in page.content.decode() for page in pages)


def test_archived_teams_are_neither_offered_nor_lost(cast, ada):
    gone = make.team(members=[cast.vic])
    teams.archive_team(gone, by=cast.ada, operation_key=uuid4())
    page = ada.get(f"/people/{cast.vic.pk}/change/")
    assert gone not in page.context["form"].fields["teams"].queryset
    change(ada, cast.vic, teams=[], shown=operations.as_written(cast.vic))
    assert list(cast.vic.teams.all()) == [gone]


# Administrators


def test_an_administrator_is_made_and_unmade_by_another(cast, ada):
    change(ada, cast.vic, is_administrator="on")
    cast.vic.refresh_from_db()
    assert cast.vic.is_administrator
    change(ada, cast.vic, is_administrator=None)
    kinds = PeopleChange.objects.order_by("pk").values_list("kind", "by__name", "person__name")
    assert list(kinds) == [
        ("promoted", "Ada Admin", "Vic Viewer"),
        ("demoted", "Ada Admin", "Vic Viewer"),
    ]


def test_nobody_takes_it_from_themselves(cast, ada):
    make.person(is_administrator=True)
    answer = change(ada, cast.ada, is_administrator=None)
    assert answer.context["form"].errors["is_administrator"] == [
        "You can't take this from yourself. Ask another administrator."
    ]
    assert Person.objects.get(pk=cast.ada.pk).is_administrator


def test_an_administrator_has_an_address(cast, ada):
    student = make.person(name="Student", email=None)
    for who in (student, cast.ada):
        answer = change(ada, who, email="", is_administrator="on")
        assert list(answer.context["form"].errors) == ["email"]


def demote(person, by):
    """Take from ``person`` what makes an administrator."""
    return operations.change_person(
        person,
        name=person.name,
        email=person.email,
        contact=person.contact,
        is_administrator=False,
        teams=person.teams.in_use(),
        shown=operations.as_written(person),
        by=by,
        operation_key=uuid4(),
    )


def deactivate(person, by):
    """End what ``person`` can do."""
    return operations.deactivate(person, by=by, operation_key=uuid4())


@pytest.mark.parametrize("verb", [demote, deactivate])
def test_the_last_administrator_who_can_sign_in_stays(verb, cast):
    invited = make.person(name="Ivy Invited", is_administrator=True)
    invited.set_unusable_password()
    invited.save()
    with pytest.raises(Refused, match="last administrator who can sign in"):
        verb(cast.ada, by=invited)
    assert Person.objects.get(pk=cast.ada.pk).is_administrator


def test_who_is_no_administrator_any_more_changes_nobody(cast):
    bea = make.person(is_administrator=True)
    demote(cast.ada, by=bea)
    with pytest.raises(Refused, match="not an administrator any more"):
        demote(bea, by=cast.ada)
