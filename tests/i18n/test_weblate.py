"""The Weblate configuration names the catalogues that there are."""

from __future__ import annotations

import json

from bot.i18n.catalogues import DOMAINS
from bot.i18n.languages import SOURCE, Level, spoken
from bot.i18n.merge import source_path
from bot.paths import LOCALES, ROOT


def test_weblate_components_are_the_domains():
    components = json.loads((ROOT / "docs/translating/weblate.json").read_text())
    assert [component["slug"] for component in components] == list(DOMAINS)
    for component in components:
        found = set(ROOT.glob(component["filemask"]))
        wanted = {source_path(one.code, component["slug"]) for one in spoken(Level.complete) if one.code != SOURCE}
        assert wanted <= found
        assert found == set(LOCALES.glob(f"*/LC_MESSAGES/{component['slug']}.po"))
        assert (component["file_format"], component["source_language"]) == ("po", SOURCE)
