"""What is in the tables: nothing, the cast, or the sample workspace.

Django empties all tables, filled or not, and makes anew what migrating left in them: that takes
longer than most tests on real connections. So does making the same rows again and again.
"""

from collections.abc import Callable, Collection

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from people.insert_only import protect, release

# Written by migrating, and never by a test.
STAYS = {"django_content_type", "auth_permission"}
# What was kept, and the statements that put its rows back.
KEPT: dict[str, list[str]] = {}


def filled() -> list[str]:
    """The tables that have any rows, but for those that stay."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    rows = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        return [name for (name,) in cursor.fetchall() if name not in STAYS]


@transaction.atomic
def empty(histories: Collection[str]) -> None:
    """Leave no rows but those that come with the house.

    The insert-only triggers of ``histories`` rightly refuse that: they are off meanwhile.
    """
    names = filled()
    written = [name for name in names if name in histories]
    for name in written:
        release(name)
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {name}")
    connection.check_constraints()  # a table can't be altered while they wait for the end
    for name in written:
        protect(name)
    put_back("house")


@transaction.atomic
def sample(make: Callable[[], object]) -> None:
    """Put into empty tables what ``make`` puts there; it is asked once, and its rows are kept."""
    if "sample" not in KEPT:
        make()
        keep("sample", filled())
        return
    with connection.cursor() as cursor:
        for name in filled():  # what comes with the house is among what was kept
            cursor.execute(f"DELETE FROM {name}")
    put_back("sample")


@transaction.atomic
def keep(what: str, tables: Collection[str]) -> None:
    """Copy all rows of ``tables`` into others beside them."""
    models = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"CREATE TABLE {what}_{name} AS SELECT * FROM {name}")
            cursor.execute(f"SELECT * FROM {what}_{name} LIMIT 0")
            # Migrating back and forth may put them into another order.
            columns = ", ".join(connection.ops.quote_name(each[0]) for each in cursor.description)
            again = KEPT.setdefault(what, [])
            if connection.vendor == "sqlite":  # goes on from the highest key that ever was
                again.append(f"DELETE FROM sqlite_sequence WHERE name = '{name}'")
            again.append(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {what}_{name}")
    kept = [model for model in models if model._meta.db_table in tables]
    KEPT[what] += connection.ops.sequence_reset_sql(no_style(), kept)


@transaction.atomic
def put_back(what: str) -> None:
    """Copy the rows that were kept to where they were."""
    with connection.cursor() as cursor:
        for statement in KEPT[what]:
            cursor.execute(statement)
