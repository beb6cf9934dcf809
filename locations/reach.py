"""Everything below some locations, in one subquery."""

from typing import Any

from django.db import models


class Reach(models.Subquery):
    """The keys of the locations whose paths a queryset gives as ``top``, and of all below them.

    A path ends in a stroke, so what is below it begins with it and sorts before it with a colon,
    the sign after 9. Each range is read from the index on paths: as one subquery for the whole
    statement, not one for each of its rows.
    """

    template = (
        "(SELECT DISTINCT place.id FROM (%(subquery)s) given JOIN locations_location place"
        " ON place.path {not_before} given.top AND place.path {before} (given.top || ':'))"
    )

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        in_bytes = connection.vendor == "postgresql"  # whatever the collation of the database
        not_before, before = ("~>=~", "~<~") if in_bytes else (">=", "<")
        options["template"] = self.template.format(not_before=not_before, before=before)
        return super().as_sql(compiler, connection, *args, **options)
