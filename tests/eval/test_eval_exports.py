import inspect

import eval as evaluation


def test_what_is_exported_is_what_is_listed() -> None:
    public = {
        name
        for name, value in vars(evaluation).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(evaluation.__all__)
    assert sorted(evaluation.__all__) == evaluation.__all__


def test_every_export_says_what_it_does() -> None:
    for name in evaluation.__all__:
        assert inspect.getdoc(getattr(evaluation, name)), name
