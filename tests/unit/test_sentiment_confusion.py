from __future__ import annotations

import json

from sentiment.confusion import stated_confusion
from sentiment.scoring import SHIPPED


def test_stated_confusion_is_that_of_the_model_which_judged_what_is_counted_and_of_no_other() -> None:
    told = json.loads((SHIPPED / "config.json").read_text(encoding="utf-8"))["goodwill"]

    stated = stated_confusion(None, f"{told['name']}@{told['revision']}")

    assert stated is not None
    assert [list(row) for row in stated.counts] == told["confusion"]["counts"]
    assert stated_confusion(None, "older@1") is None
    assert stated_confusion(None, None) is None
