"""Cases: the only way anything is decided.

A case is one matter of one person or body under a regulation's version: its facts with who said so, its materials, its steps, its
public notice, its decisions with their explanations. States: draft → under way → done, with returned, refused, withdrawn, lapsed.
Verbs: open_case · give_facts · attach_material · submit_case · take_step · complete_step · withdraw_case · lapse_case · decide_values;
transfer_step · add_opinion · cancel_opinion · recall_step · remind_step · comment_case (docs/reference/actions.md says which is for whom).
"""
