"""Where cases are; the inbox is the first page."""

from django.urls import path

from lianpin.kernel.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("cases/", views.case_list, name="case_list"),
    path("cases/<int:pk>/", views.case_detail, name="case_detail"),
    path("cases/<int:pk>/form/", views.case_form, name="case_form"),
    path("cases/<int:pk>/materials/", views.material_attach, name="material_attach"),
    path("cases/<int:pk>/submit/", views.case_submit, name="case_submit"),
    path("cases/<int:pk>/withdraw/", views.case_withdraw, name="case_withdraw"),
    path("materials/<int:pk>/", views.material_download, name="material_download"),
    path("materials/<int:pk>/remove/", views.material_remove, name="material_remove"),
    path("decisions/<int:pk>/", views.decision_explain, name="decision_explain"),
    path("cases/<int:pk>/reasons/<int:number>/", views.reason_explain, name="reason_explain"),
    path("steps/<int:pk>/", views.step_take, name="step_take"),
    path("steps/<int:pk>/transfer/", views.step_transfer, name="step_transfer"),
    path("steps/<int:pk>/opinion/", views.step_add, name="step_add"),
    path("steps/<int:pk>/cancel/", views.step_cancel, name="step_cancel"),
    path("steps/<int:pk>/recall/", views.step_recall, name="step_recall"),
    path("steps/<int:pk>/remind/", views.step_remind, name="step_remind"),
    path("cases/<int:pk>/comment/", views.case_comment, name="case_comment"),
    path("comments/<int:pk>/", views.comment_download, name="comment_download"),
    path("delegations/", views.delegation_list, name="delegation_list"),
    path("delegations/new/", views.delegation_make, name="delegation_make"),
    path("delegations/<int:pk>/end/", views.delegation_end, name="delegation_end"),
    path("steps/<int:pk>/why/", views.step_explain, name="step_explain"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/<slug:token>/", views.notice_detail, name="notice_detail"),
]
