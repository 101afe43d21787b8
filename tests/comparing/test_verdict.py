import pytest
from made_readings import pairs

from glyphline.comparing.comparison import compare_pairs
from glyphline.comparing.verdict import caveats, p_text, signed_points, verdict


def words(truths, a, b, groups=()) -> str:
    return verdict(compare_pairs(pairs(truths, a, b, groups)), "old", "new")


def test_a_better_model_is_named_with_figures_interval_p_and_count():
    assert words("a" * 1000, "x" * 100 + "a" * 900, "x" * 70 + "a" * 930) == (
        "new is better than old: accuracy 93.0 % against 90.0 % (+3.0 points, 95 %: +2.1 to +4.3, "
        "McNemar p < 0.001, 1,000 samples)"
    )


def test_a_worse_model_is_called_worse_and_its_difference_is_negative():
    text = words("a" * 200, "a" * 200, "x" * 6 + "a" * 194)
    assert text == (
        "new is worse than old: accuracy 97.0 % against 100.0 % (-3.0 points, 95 %: -6.4 to -1.1, "
        "McNemar p = 0.016, 200 samples)"
    )


def test_fewer_errors_in_lines_are_better_though_the_difference_is_negative():
    text = words(["abcd"] * 50, ["abc"] * 20 + ["abcd"] * 30, ["abc"] * 5 + ["abcd"] * 45)
    assert text.startswith("new is better than old: CER 2.5 % against 10.0 % (-7.5 points, 95 %: -")
    assert text.endswith("paired bootstrap p < 0.001, 50 lines)")


def test_no_difference_says_how_many_samples_could_not_show_one():
    assert words("a" * 400, "x" * 5 + "a" * 395, "a" * 5 + "x" * 3 + "a" * 392) == (
        "no difference that 400 samples can show between new and old: accuracy 99.2 % against "
        "98.8 % (+0.5 points, 95 %: -1.1 to +2.2, McNemar p = 0.51, 400 samples)"
    )


def test_models_that_read_all_alike_are_said_to():
    assert words("abc", "abx", "abx") == "no difference: new reads all 3 samples as old does"


def test_a_mixed_outcome_names_both_sections():
    truths = [*"a" * 40, *["ab"] * 30]
    a, b = [*"x" * 40, *["ab"] * 30], [*"a" * 40, *["a"] * 30]
    text = words(truths, a, b)
    assert text.startswith("no clear winner: new is better on characters (accuracy 100.0 % against")
    assert " and worse on lines (CER 50.0 % against 0.0 % (+50.0 points" in text
    assert text.endswith(") than old")


def test_characters_and_lines_are_both_told():
    truths = [*"a" * 40, *["ab"] * 30]
    text = words(truths, [*"x" * 40, *["ab"] * 30], truths)
    assert text.startswith("new is better than old: characters better, accuracy 100.0 %")
    assert "; lines not different, CER 0.0 % against 0.0 % (0.0 points" in text


def test_a_difference_that_rests_on_few_groups_is_qualified():
    groups = [f"writer {index // 20}" for index in range(600)]
    truths, a = "a" * 600, "x" * 20 + "a" * 580
    sure_of_these = compare_pairs(pairs(truths, a, truths, groups))
    assert sure_of_these.outcome == "better"
    (caveat,) = caveats(sure_of_these)
    assert caveat.startswith("not sure for other writers or fonts: drawing the 30 of this test set")
    assert verdict(sure_of_these, "old", "new").endswith(caveat)


@pytest.mark.parametrize(("count", "told"), [(5, True), (19, True), (20, False)])
def test_few_groups_are_pointed_out(count, told):
    groups = [f"font {index % count}" for index in range(400)]
    table = pairs(["ab"] * 400, ["ab", "ax"] * 200, ["ab"] * 400, groups)
    found = caveats(compare_pairs(table))
    assert [f"only {count} writers or fonts" in caveat for caveat in found] == [True] * told


def test_lines_of_two_fonts_that_show_no_difference_are_said_to_be_few():
    """Every resample has B with fewer errors, so the interval leaves out 0, and p is large."""
    groups = [f"font {index % 2}" for index in range(40)]
    a = ["ax"] * 4 + ["ab"] * 36
    comparison = compare_pairs(pairs(["ab"] * 40, a, ["ab"] * 40, groups))
    assert comparison.outcome == "no difference"
    assert comparison.sections[0].figures[0].interval.high < 0
    (caveat,) = caveats(comparison)
    assert caveat.startswith("the lines come from only 2 writers or fonts")
    assert verdict(comparison, "old", "new").endswith(caveat)


def test_lines_that_are_read_alike_need_no_caveat():
    groups = [f"font {index % 2}" for index in range(40)]
    alike = ["ax"] * 4 + ["ab"] * 36
    assert caveats(compare_pairs(pairs(["ab"] * 40, alike, alike, groups))) == []


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1, "p = 1.00"),
        (0.614, "p = 0.61"),
        (0.0021, "p = 0.002"),
        (0.0499, "p = 0.0499"),
        (0.0501, "p = 0.0501"),
        (0.0004, "p < 0.001"),
    ],
)
def test_p_values_are_short_and_never_rounded_across_the_limit(p, text):
    assert p_text(p) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.008, "+0.8"), (-0.0123, "-1.2"), (0.0, "0.0"), (-0.0001, "0.0")]
)
def test_points_carry_their_sign_unless_they_are_nothing(value, text):
    assert signed_points(value, 1) == text
