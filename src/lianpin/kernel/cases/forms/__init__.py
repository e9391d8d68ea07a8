"""What comes in: facts, files and results of one case; filters of many, and what is done to several at once."""

from lianpin.kernel.cases.forms.facts import CHOOSE, FactsForm, MaterialForm, clean_fact, field_of, initial_of
from lianpin.kernel.cases.forms.filling import (
    AdmissionDecisionForm,
    AdmissionForm,
    AnswerForm,
    AppealForm,
    CalendarForm,
    ColleagueForm,
    CommentForm,
    DelegationForm,
    NoteForm,
    ObjectionForm,
    ReasonForm,
    StepForm,
)
from lianpin.kernel.cases.forms.inbox import TABS, CopyForm, InboxForm, ListForm, SavedFilterForm, Tab, TogetherForm

__all__ = [
    "CHOOSE",
    "TABS",
    "AdmissionDecisionForm",
    "AdmissionForm",
    "AnswerForm",
    "AppealForm",
    "CalendarForm",
    "ColleagueForm",
    "CommentForm",
    "CopyForm",
    "DelegationForm",
    "FactsForm",
    "InboxForm",
    "ListForm",
    "MaterialForm",
    "NoteForm",
    "ObjectionForm",
    "ReasonForm",
    "SavedFilterForm",
    "StepForm",
    "Tab",
    "TogetherForm",
    "clean_fact",
    "field_of",
    "initial_of",
]
