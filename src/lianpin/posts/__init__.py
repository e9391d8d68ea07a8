"""Posts: what an enterprise needs somebody of a university for, and the applications to it.

States: draft → submitted (waits for the university) → published → closed. Verbs: draft_post, edit_post, submit_post, publish_post,
return_post, close_post, apply_to_post.
"""
