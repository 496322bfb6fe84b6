import pytest

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.log import ArtifactStore


def test_an_artifact_is_named_by_its_content_and_kept_once(tmp_path):
    store = ArtifactStore(tmp_path / "artifacts")
    artifact = store.put("rules", b"when")
    assert artifact == content_id(b"when") == store.put("rules", b"when")
    assert store.get("rules", artifact) == b"when"
    assert [path.name for path in (tmp_path / "artifacts" / "rules").iterdir()] == [artifact]


def test_kinds_are_apart(tmp_path):
    store = ArtifactStore(tmp_path)
    chart = store.put("chart", b"x")
    with pytest.raises(Problem, match="rules artifact"):
        store.get("rules", chart)


def test_a_missing_artifact_is_a_problem(tmp_path):
    with pytest.raises(Problem, match="rules artifact: received 'abc'"):
        ArtifactStore(tmp_path).get("rules", "abc")


def test_a_damaged_artifact_is_a_problem_until_it_is_put_again(tmp_path):
    store = ArtifactStore(tmp_path)
    artifact = store.put("rules", b"when")
    (tmp_path / "rules" / artifact).write_bytes(b"whom")
    with pytest.raises(Problem, match="undamaged"):
        store.get("rules", artifact)
    store.put("rules", b"when")
    assert store.get("rules", artifact) == b"when"


@pytest.mark.parametrize(("kind", "artifact"), [("../x", "a"), ("rules", "../../etc/passwd"), ("a/b", "c")])
def test_no_name_leads_out_of_the_folder(tmp_path, kind, artifact):
    with pytest.raises(Problem):
        ArtifactStore(tmp_path).get(kind, artifact)
