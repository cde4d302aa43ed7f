"""Notes tell how often something was met, and the first few by name."""

from film_viz.data.notes import Notes


def test_cases_are_counted_by_kind_and_the_first_three_named():
    notes = Notes()
    for number in range(1500):
        notes.add("are left out", f"question {number}")
    notes.add("come twice", "scene 3")
    notes.say("a.json is read")
    assert list(notes) == [
        "a.json is read",
        "1,500 are left out: question 0, question 1, question 2, ...",
        "1 come twice: scene 3",
    ]
    assert (notes.count("are left out"), notes.count("come twice"), notes.count("other")) == (1500, 1, 0)
    assert list(Notes()) == []
