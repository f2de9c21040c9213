"""Which way a person's words run: a typesetter knows no `dir="auto"`."""

from django import template

from binome.reports.renditions.typography import direction

register = template.Library()
register.filter("direction", direction)
