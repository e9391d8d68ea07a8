"""Files: what people upload (attachments) and what the platform typesets from a regulation's template (documents).

The bytes lie in one store under their SHA-256; a row names them. Verbs: `store_attachment`, `render_document`.
"""
