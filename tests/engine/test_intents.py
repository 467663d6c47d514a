"""The classifier: marks or none, kept and loaded, sure only when it may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.engine import intents, nlu_file
from bot.engine.calibration import Calibration, Trial, calibrate
from bot.engine.intents import Example, IntentClassifier, Recipe
from bot.engine.noise import KINDS, copies, noisy
from bot.engine.text import strip_marks
from tests.engine.conftest import TINY

EXAMPLES = nlu_file.read(TINY / "nlu.yml")


@pytest.fixture(scope="module")
def classifier() -> IntentClassifier:
    return intents.train(EXAMPLES, intents.foreign_questions())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("rút bảo hiểm một lần có bị đóng thuế không?", "ask/lump_sum_tax"),
        ("mất sổ bảo hiểm rồi phải làm sao", "ask/electronic_book"),
        ("hộ cận nghèo được hỗ trợ mấy phần trăm vậy", "ask/voluntary_support"),
        ("cho gặp nhân viên tư vấn", "talk_to_staff"),
    ],
)
@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(str, id="as written"),
        pytest.param(strip_marks, id="no marks"),
        pytest.param(str.upper, id="capitals"),
        pytest.param(lambda text: noisy(text, "raw", 5), id="half TELEX"),
        pytest.param(lambda text: f"dạ {text} ạ 🙏", id="politely"),
    ],
)
def test_one_question_however_it_is_typed(classifier: IntentClassifier, text: str, label: str, spell: object) -> None:
    assert callable(spell)
    assert classifier.classify(spell(text)).best.label == label


def test_ranking_falls_and_stays_in_bounds(classifier: IntentClassifier) -> None:
    for example in EXAMPLES:
        certainties = [guess.certainty for guess in classifier.classify(example.text).ranking]
        assert certainties == sorted(certainties, reverse=True)
        assert all(0 <= certainty <= 1 for certainty in certainties)


@pytest.mark.parametrize("text", ["", "😀", "жзщ", "\x00", "…"])
def test_a_text_without_a_known_word_is_never_accepted(classifier: IntentClassifier, text: str) -> None:
    assert not classifier.classify(text).accepted


def test_what_is_kept_is_what_was_trained(classifier: IntentClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = IntentClassifier.load(tmp_path)
    assert loaded.model.labels == classifier.model.labels
    assert loaded.calibration == classifier.calibration
    for example in EXAMPLES:
        one, other = classifier.classify(example.text), loaded.classify(example.text)
        assert one.best.label == other.best.label
        assert one.best.certainty == pytest.approx(other.best.certainty, abs=5e-3)  # weights are kept in 16 bits


def test_nothing_is_pickled(classifier: IntentClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(intents.FILES)
    with np.load(tmp_path / "intents.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"weights", "intercept", "idf"}


def test_training_twice_gives_the_same_model() -> None:
    one, other = intents.train(EXAMPLES), intents.train(EXAMPLES)
    assert one.calibration == other.calibration
    assert np.array_equal(one.model.weights, other.model.weights)


def test_one_label_is_too_few() -> None:
    with pytest.raises(ValueError, match="hai nhãn"):
        intents.train([Example("a", "x"), Example("b", "x")])


def test_two_labels_are_enough() -> None:
    two = intents.train(
        [Example("xin chào", "hi"), Example("chào bạn", "hi"), Example("tạm biệt", "bye"), Example("bai nha", "bye")]
    )
    assert two.classify("chào").best.label == "hi"
    assert two.classify("tam biet").best.label == "bye"


def test_noise_is_repeatable_and_seeded() -> None:
    text = "tôi muốn rút bảo hiểm xã hội một lần được bao nhiêu tiền"
    for kind in KINDS:
        assert noisy(text, kind, 3) == noisy(text, kind, 3)
    assert {noisy(text, "fast", seed) for seed in range(5)} != {noisy(text, "fast", 0)}
    assert copies(text, ("stripped",))[0] == text
    assert len(copies("ok", ("stripped", "stripped"))) == 1


class TestCalibration:
    """Certainty means what it says."""

    @staticmethod
    def trials(seed: int, count: int = 800) -> list[Trial]:
        rng = np.random.default_rng(seed)
        made = []
        for _ in range(count):
            best, second = sorted(rng.normal(0, 0.6, 2), reverse=True)
            right = bool(rng.random() < 1 / (1 + np.exp(-3 * (best - second) - best + 0.5)))
            made.append(Trial(float(best), float(second), 1.0, right, right or bool(rng.random() < 0.5)))
        return made

    def test_certainty_matches_how_often_it_is_right(self) -> None:
        seen = self.trials(1)
        fitted = calibrate(seen, foreign_share=sum(not trial.in_scope for trial in seen) / len(seen))
        unseen = self.trials(2)
        certainty = np.array([fitted.certainty(trial.best, trial.second, trial.known) for trial in unseen])
        right = np.array([trial.right for trial in unseen])
        for low, high in ((0.3, 0.6), (0.6, 0.8), (0.8, 1.01)):
            inside = (certainty >= low) & (certainty < high)
            assert abs(right[inside].mean() - certainty[inside].mean()) < 0.15

    def test_the_dearer_a_wrong_answer_the_higher_the_threshold(self) -> None:
        made = self.trials(3)
        assert calibrate(made, ask_back_cost=0.2).threshold >= calibrate(made, ask_back_cost=0.6).threshold

    @pytest.mark.parametrize("made", [[], [Trial(1, 0, 1, True, True)] * 50, [Trial(1, 0, 1, False, True)] * 50])
    def test_too_little_to_learn_from_leaves_the_defaults(self, made: list[Trial]) -> None:
        assert calibrate(made) == Calibration()

    def test_a_wider_gap_never_means_less_certainty(self) -> None:
        fitted = calibrate(self.trials(4))
        certainties = [fitted.certainty(0.5, second, 1.0) for second in (0.4, 0.2, 0.0, -0.5)]
        assert certainties == sorted(certainties)


def test_the_recipe_names_kinds_of_noise_that_exist() -> None:
    assert set(Recipe().kinds) <= set(KINDS)
