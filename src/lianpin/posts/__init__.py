"""Posts: what an enterprise needs somebody of a university for or a university somebody of an enterprise, or both somebody new;
nominations for them and applications to them.

States: draft → submitted (waits for the other side) → published → closed. Verbs: draft_post, edit_post, submit_post, publish_post,
return_post, close_post, nominate_person, answer_nomination, apply_to_post.
"""
