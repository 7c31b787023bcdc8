import pytest

from tickscope.wire.siphash import siphash128

KEY = bytes(range(16))


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
        (2, "8177228da4a45dc7fca38bdef60affe4"),
        (3, "9c70b60c5267a94e5f33b6b02985ed51"),
        (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
        (63, "5150d1772f50834a503e069a973fbd7c"),
    ],
)
def test_the_authors_vectors_for_two_and_four_rounds(length: int, expected: str) -> None:
    data = bytes(range(length))
    assert siphash128(KEY, data, compression_rounds=2, final_rounds=4).hex() == expected


def test_the_siphasher_crates_vector_for_one_and_three_rounds() -> None:
    assert siphash128(KEY, b"").hex() == "e77ebcb22788a5befd62db6add303001"
