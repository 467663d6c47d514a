"""The classifier: marks or none, kept and loaded, sure only when it may be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.engine import intents, learning, nlu_file
from bot.engine.calibration import Calibration, Judgement, Trial, calibrate
from bot.engine.intents import Example, IntentClassifier, Recipe
from bot.engine.letters import strip_marks
from bot.engine.noise import KINDS, copies, noisy
from tests.engine.conftest import TINY

EXAMPLES = nlu_file.read(TINY / "nlu.yml")
KINDS_ASKED = (("rút", "a"), ("đóng", "b"), ("hỏi thăm", "c"), ("thời tiết", "out_of_scope"))


@pytest.fixture(scope="module")
def classifier() -> IntentClassifier:
    return learning.train(EXAMPLES, intents.foreign_questions())


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
    one, other = learning.train(EXAMPLES), learning.train(EXAMPLES)
    assert one.calibration == other.calibration
    assert np.array_equal(one.model.weights, other.model.weights)


def test_one_label_is_too_few() -> None:
    with pytest.raises(ValueError, match="hai nhãn"):
        learning.train([Example("a", "x"), Example("b", "x")])


def test_two_labels_are_enough() -> None:
    two = learning.train(
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
    """Certainty means what it says, and what is done with it does the least harm."""

    @staticmethod
    def trials(seed: int, count: int = 800) -> list[Trial]:
        rng = np.random.default_rng(seed)
        made = []
        for _ in range(count):
            ours = bool(rng.random() < 0.7)
            best, second = sorted(rng.normal(0, 0.6, 2), reverse=True)
            right = ours and bool(rng.random() < 1 / (1 + np.exp(-3 * (best - second) - best + 0.5)))
            over = float(rng.normal(0.8 if ours else -0.8, 0.6))
            made.append(Trial(float(best), float(second), over, 1.0, right, ours))
        return made

    def test_certainty_matches_how_often_it_is_right(self) -> None:
        seen, unseen = self.trials(1), self.trials(2)
        fitted = calibrate(seen, foreign_share=sum(not trial.in_scope for trial in seen) / len(seen))
        certainty = np.array(
            [
                fitted.is_ours(one.best, one.over, one.known) * fitted.certainty(one.best, one.second, one.known)
                for one in unseen
            ]
        )
        right = np.array([trial.right for trial in unseen])
        for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 1.01)):
            inside = (certainty >= low) & (certainty < high)
            assert abs(right[inside].mean() - certainty[inside].mean()) < 0.15

    @pytest.mark.parametrize("foreign", [None, 0, 2])
    def test_probabilities_never_add_up_to_more_than_one(self, foreign: int | None) -> None:
        fitted = calibrate(self.trials(5))
        judged = fitted.judge(np.array([-0.2, 0.4, 0.1, -0.9], np.float32), 0.8, foreign)
        assert (judged.certainties >= 0).all()
        assert judged.certainties.sum() <= 1 + 1e-9

    @pytest.mark.parametrize(
        ("certainties", "ours", "foreign", "harm"),
        [
            pytest.param([0.9, 0.06, 0.04], 0.96, 2, 0.04 + 0.5 * 0.06, id="a topic"),
            pytest.param([0.5, 0.49, 0.0], 1.0, 2, 0.25, id="two topics, surely ours"),
            pytest.param([0.5, 0.1, 0.4], 0.6, 2, 0.4 + 0.5 * 0.1, id="perhaps foreign"),
            pytest.param([0.05, 0.05, 0.9], 0.1, 2, 0.1, id="turned away"),
            pytest.param([0.6, 0.2], 0.8, None, 0.2 + 0.5 * 0.2, id="no label for foreign matters"),
        ],
    )
    def test_harm_of_acting(self, certainties: list[float], ours: float, foreign: int | None, harm: float) -> None:
        assert Judgement(np.array(certainties), ours, foreign).harm == pytest.approx(harm)

    def test_what_is_likelier_ours_is_not_told_to_be_foreign(self) -> None:
        fitted = Calibration(right=(0.0, 0.0, 0.0, 0.0), ours=(0.1, 0.0, 0.0, 0.0))  # 0.5 to be right, 0.52 to be ours
        judged = fitted.judge(np.array([0.4, 0.4, 0.4, 0.4], np.float32), 1.0, foreign=1)
        assert judged.best != 1
        assert judged.certainties[1] < judged.certainties[judged.best]

    @pytest.mark.parametrize("made", [[], [Trial(1, 0, 1, 1, True, True)] * 50, [Trial(1, 0, 1, 1, False, True)] * 50])
    def test_too_little_to_learn_from_leaves_what_is_expected(self, made: list[Trial]) -> None:
        assert calibrate(made) == Calibration(ours=None)

    def test_without_foreign_trials_everything_is_ours(self) -> None:
        fitted = calibrate([trial for trial in self.trials(6) if trial.in_scope])
        assert fitted.is_ours(-1.0, -1.0, 0.0) == 1

    def test_a_wider_gap_never_means_less_certainty(self) -> None:
        fitted = calibrate(self.trials(4))
        certainties = [fitted.certainty(0.5, second, 1.0) for second in (0.4, 0.2, 0.0, -0.5)]
        assert certainties == sorted(certainties)

    def test_it_survives_its_file(self) -> None:
        for fitted in (calibrate(self.trials(7)), Calibration(ours=None)):
            assert Calibration.of(json.loads(json.dumps(fitted.as_dict()))) == fitted


def test_certainty_is_measured_on_what_is_marked_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """With enough of it, examples written to teach say nothing of how sure one may be."""
    tried: list[Trial] = []

    def watched(trials: Sequence[Trial]) -> Calibration:
        tried[:] = trials
        return calibrate(trials)

    monkeypatch.setattr(learning, "calibrate", watched)
    asked = [Example(f"{word} bảo hiểm số {i}", label, asked=True) for i in range(80) for word, label in KINDS_ASKED]
    taught = [Example(f"{word} chuyện {i}", label) for i in range(8) for word, label in KINDS_ASKED]
    learning.train([*taught, *asked])
    assert (len(tried), sum(trial.in_scope for trial in tried)) == (len(asked), 240)
    learning.train(taught)
    assert len(tried) == 2 * len(taught)  # as written, and typed in a hurry


def test_the_recipe_names_kinds_of_noise_that_exist() -> None:
    assert set(Recipe().kinds) <= set(KINDS)
