"""How a network's cases find their reader: rules in order, and what each reader can take."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.cases import services
from binome.cases.models import ReadingLimits, RoutingRule, Target, Urgency
from binome.cases.routing.gathering import rules_of
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.pages.network_forms import LimitsForm, RuleForm
from binome.people import queries as people
from binome.people.models import Network


@door("network.coordinate", of=people.network_with_id)
@require_GET
def rules(request: Request, network: Network) -> HttpResponse:
    readers = list(people.readers_of(network.pk, at=request.received_at))
    limits = ReadingLimits.objects.in_bulk([one.pk for one in readers])
    own = RoutingRule.objects.filter(network=network).select_related("site", "group")
    context = {
        "network": network,
        "rules": own,
        "house_rules": [Target(rule.target).label for rule in rules_of(network.pk)],
        "targets": Target.choices,
        "urgencies": Urgency.choices,
        "readers": [(one, limits.get(one.pk)) for one in readers],
        "section": "network",
    }
    return render(request, "network/routing.html", context)


@door("network.coordinate", of=people.network_with_id)
@require_POST
def add(request: Request, network: Network) -> HttpResponse:
    form = RuleForm(request.POST, network=network)
    if not form.is_valid():
        return _unfit(request, network, form)
    return act(
        request,
        lambda: services.add_rule(
            network=network, conditions=form.cleaned_data, by=request.actor,
            at=request.received_at,
        ),
        done=_("The rule stands in front. It holds for cases sent from now on."),
        then=("routing", network.pk),
    )  # fmt: skip


@door("network.coordinate", of=people.network_with_id)
@require_POST
def change(request: Request, network: Network) -> HttpResponse:
    """Move a rule one place up, or take it out."""
    rule = RoutingRule.objects.filter(network=network, pk=request.POST.get("rule", "")).first()
    if rule is None:
        return redirect("routing", network.pk)
    work = services.remove_rule if "remove" in request.POST else services.raise_rule
    return act(
        request, lambda: work(rule=rule, by=request.actor, at=request.received_at),
        done=_("The rules were changed."), then=("routing", network.pk),
    )  # fmt: skip


@door("network.coordinate", of=people.network_with_id)
@require_POST
def limits(request: Request, network: Network) -> HttpResponse:
    form = LimitsForm(request.POST, network=network, at=request.received_at)
    if not form.is_valid():
        return _unfit(request, network, form)
    typed = dict(form.cleaned_data)
    person = typed.pop("person")
    return act(
        request,
        lambda: services.set_limits(
            person=person, limits=typed, by=request.actor, at=request.received_at
        ),
        done=_("Kept. It holds from the next case on."), then=("routing", network.pk),
    )  # fmt: skip


def _unfit(request: Request, network: Network, form: RuleForm | LimitsForm) -> HttpResponse:
    for error in form.errors.values():
        messages.error(request, " ".join(map(str, error)))
    return redirect("routing", network.pk)
