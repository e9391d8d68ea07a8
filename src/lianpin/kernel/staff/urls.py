"""A body's units and people, for its administrator and its auditors; and where an invitation is accepted."""

from django.urls import path

from lianpin.kernel.staff import views

app_name = "staff"
urlpatterns = [
    path("staff/", views.tree, name="tree"),
    path("staff/units/new/", views.unit_new, name="unit_new"),
    path("staff/units/<int:pk>/", views.unit_edit, name="unit_edit"),
    path("staff/units/<int:pk>/close/", views.unit_close, name="unit_close"),
    path("staff/units/<int:pk>/reopen/", views.unit_reopen, name="unit_reopen"),
    path("staff/roles/new/", views.role_grant, name="role_grant"),
    path("staff/roles/<int:pk>/end/", views.role_end, name="role_end"),
    path("staff/roles/<int:pk>/move/", views.role_move, name="role_move"),
    path("staff/handovers/", views.handover_list, name="handover_list"),
    path("staff/handovers/<int:pk>/undo/", views.handover_undo, name="handover_undo"),
    path("staff/invitations/", views.invitation_list, name="invitation_list"),
    path("staff/invitations/<int:pk>/resend/", views.invitation_resend, name="invitation_resend"),
    path("staff/invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("staff/import/", views.people_import, name="people_import"),
    path("staff/import/template", views.people_template, name="people_template"),
    path("staff/import/<int:pk>/", views.people_confirm, name="people_confirm"),
    path("staff/record/", views.record, name="record"),
    # Whoever has the link.
    path("invitations/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
