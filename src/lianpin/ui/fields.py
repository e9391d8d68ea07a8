"""A form's widgets as the page kit draws them: classes, native date pickers, and errors tied to their control."""

from copy import deepcopy

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString


def kind_of(bound: BoundField) -> str:
    """How a field is laid out: hidden, radios, checks, check, file, or control."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "control"


def control(bound: BoundField, *, described: bool = False, **attrs: str | bool) -> SafeString:
    """The bare widget. `described`: the page prints a hint under the id `<control>-help`."""
    widget = bound.field.widget
    if isinstance(widget, forms.DateInput):
        widget = deepcopy(widget)
        # Django's text input in the locale's order; browsers have a picker, which speaks ISO only.
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    given = str(widget.attrs.get("class", ""))
    attrs["class"] = " ".join(filter(None, [_class_of(widget), given, "is-invalid" if bound.errors else ""]))
    identifier = bound.id_for_label or bound.auto_id
    notes = [f"{identifier}-help"] if described or bound.help_text else []
    notes += [f"{identifier}-error"] if bound.errors else []
    if notes:
        attrs["aria-describedby"] = " ".join(notes)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(widget=widget, attrs=attrs)


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-check-input" if isinstance(widget, forms.CheckboxInput) else "form-control"
