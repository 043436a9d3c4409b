"""In which language a text is."""

import pytest

from pipeline.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ik wil graag weten hoe het zit met de toeslag van mijn moeder.", "nl"),
        ("I would like to know how this works for me and my children.", "en"),
        ("Ich möchte wissen, wie das geht und was ich tun soll.", "de"),
        ("Bu konuda ne yapmam gerektiğini bilmek istiyorum ama nasıl?", "tr"),
        ("Chciałbym wiedzieć, jak to jest z moim dodatkiem i co mam robić.", "pl"),
        ("Я хочу знати, як це працює для мене і що робити.", "uk"),
        ("أريد أن أعرف كيف يعمل هذا في هذه المدينة", "ar"),
        ("我想知道这对我来说是怎么回事", "zh"),
        ("Ik wol graach witte hoe't it mei de taslach sit foar ús en foar har.", "fy"),
        ("Illegale maïs", "und"),
        ("", "und"),
    ],
)
def test_small_words_tell_the_language(text: str, language: str):
    assert language_of(text) == language
