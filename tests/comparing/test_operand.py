import pytest

from glyphline.comparing.operand import TestData, parse_predictions, same_data
from glyphline.errors import DataError

HEAD = "name,truth,read,confidence,correct,source,group\n"


def test_texts_come_back_as_they_were_written_also_quotes_breaks_and_spaces():
    text = HEAD + 'test:00000," ","a,""b\nc\r",0.5,0,fonts,g\ntest:00001,é,,1.0,0,fonts,\n'
    first, second = parse_predictions(text, "here")
    assert (first.truth, first.text) == (" ", 'a,"b\nc\r')
    assert (second.truth, second.text, second.group) == ("é", "", "")


def test_columns_that_are_not_needed_may_be_there_or_not():
    text = "group,name,truth,read,top5,confidence,source\n,test:00003,a,b,abc,0.25,fonts\n"
    (reading,) = parse_predictions(text, "here")
    assert (reading.name, reading.text, reading.confidence) == ("test:00003", "b", 0.25)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "here has no column name, truth, read, confidence, source, group"),
        ("name,truth\nx,y\n", "here has no column read, confidence, source, group"),
        (HEAD, "here holds no readings"),
        (HEAD + "test:00000,a,b\n", "here, line 2 ends too early"),
        (HEAD + "test:00000,a,b,high,0,f,g\n", "line 2 holds the confidence 'high'"),
        (HEAD + "test:00000,a,b,nan,0,f,g\n", "expected a value in"),
        (HEAD + "test:00000,,b,0.5,0,f,g\n", "empty truth"),
        (HEAD + "test:00000,a,b,0.5,0,f,g\n" * 2, "holds test:00000 twice"),
        (HEAD + 'test:00000,"a,b,0.5,0,f,g\n', "here is no CSV .unexpected end of data"),
    ],
)
def test_a_damaged_table_is_refused_with_its_place(text, message):
    with pytest.raises(DataError, match=message):
        parse_predictions(text, "here")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (TestData("f1", ("s1",)), TestData("f1", ("s1",)), True),
        (TestData("f1", ("s1",)), TestData("f2", ("s1",)), True),  # other train data, same test
        (TestData("f1", ("s1",)), TestData("f1", ("s2",)), False),
        (TestData("f1"), TestData("f1", ("s1",)), True),
        (TestData("f1"), TestData("f2", ("s1",)), False),
        (TestData(), TestData("f1", ("s1",)), None),
        (TestData(), TestData(), None),
    ],
)
def test_test_shards_decide_then_fingerprints_else_nobody_knows(a, b, expected):
    assert same_data(a, b) is expected
