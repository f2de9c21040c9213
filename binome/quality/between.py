"""The seconds between two columns, counted by the database."""

from typing import Any

from django.db.models import FloatField, Func


class SecondsBetween(Func):
    """`SecondsBetween("sent_at", "signed_at")`: negative where the second is earlier."""

    output_field = FloatField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **_rest: Any) -> Any:
        days = "-86400.0 * (%(function)s(%(expressions)s))"
        words = {"function": "julianday", "template": days, "arg_joiner": ") - julianday("}
        return self.as_sql(compiler, connection, **words)

    def as_postgresql(self, compiler: Any, connection: Any, **_rest: Any) -> Any:
        seconds = "-CAST(EXTRACT(EPOCH FROM (%(expressions)s)) AS double precision)"
        return self.as_sql(compiler, connection, template=seconds, arg_joiner=" - ")
