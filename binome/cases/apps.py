"""Django's name for this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases room."""

    name = "binome.cases"
    label = "cases"

    def ready(self) -> None:
        from binome.cases import news, pair_relations, relations
        from binome.cases.services import recalling, recounting

        relations.register_all()
        pair_relations.register_all()
        news.subscribe_all()
        recalling.subscribe_all()
        recounting.subscribe_all()
