from __future__ import annotations

import pytest

from xlsreport.units.codes_and_names import may_be_same_unit


@pytest.mark.parametrize(
    ("own", "name", "same"),
    [
        ("青河县柳树镇人民政府", "柳树镇", True),
        ("柳树镇", "青河县柳树镇人民政府", True),
        ("沭阳县发展和改革局", "县发改委", True),
        ("九台区上河湾街道办事处", "上河湾镇", True),
        ("柳树镇", "杨树镇", False),
        ("面甸镇", "建水县民族宗教事务局", False),
        ("面甸镇", "市局", True),
        ("", "面甸镇", True),
    ],
)
def test_names_that_may_mean_one_unit(own: str, name: str, *, same: bool) -> None:
    assert may_be_same_unit(own, name) is same
