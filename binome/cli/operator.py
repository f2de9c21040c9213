"""Whoever types commands on the machine: the audit names them the operator."""

from binome.people.actors import Actor

OPERATOR = Actor(id="operator", name="operator")
