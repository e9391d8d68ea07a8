"""Write docs/reference/openapi.json anew, which a test compares with what the API promises: read every line that changed."""

import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings_test")

if __name__ == "__main__":
    import django

    django.setup()
    from lianpin.site import api

    place = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"
    place.write_text(json.dumps(api.described(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
