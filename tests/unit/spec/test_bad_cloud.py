"""What must never reach AWS is refused by ``tickscope spec check`` at its line; the CDK is not even loaded."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.spec.samples import EXAMPLES

STUDIO = EXAMPLES / "aws.yaml"
RUN = """\
import sys
from tickscope.cli.main import app
try:
    app(["spec", "check", "--file", sys.argv[1]])
except SystemExit as ended:
    loaded = [name for name in sys.modules if name.split(".")[0] in ("aws_cdk", "jsii", "boto3")]
    print(ended.code, loaded)
"""
LONG = ", ".join(f"break-glass-with-a-long-name-{number:03}" for number in range(200))
CASES = {
    "overlapping CIDRs": ("cidr: 10.30.0.0/16", "cidr: 10.20.128.0/17", "10.20.128.0/17 overlaps 10.20.0.0/16"),
    "a zone outside the region": (
        "zones: [eu-west-1a, eu-west-1b, eu-west-1c]",
        "zones: [eu-west-1a, eu-west-1b, eu-west-2c]",
        "'eu-west-2c' is not a zone of",
    ),
    "an unknown OU": ("unit: Production", "unit: Produktion", "there is no unit 'Produktion'"),
    "a duplicate account e-mail": (
        "email: aws-dev@studio.example",
        "email: AWS-staging@studio.example",
        "'AWS-staging@studio.example' stands at cloud.accounts[4].email",
    ),
    "an SCP over its size": ("exempt_roles: [break-glass]", f"exempt_roles: [{LONG}]", "AWS takes 5120"),
    "a tag missing": ("owner: platform@studio.example, ", "", "the tag Owner is missing"),
    "a region that AWS does not have": ("region: eu-west-1", "region: eu-wset-1", "did you mean 'eu-west-1'?"),
}


@pytest.mark.parametrize(("old", "new", "said"), CASES.values(), ids=CASES.keys())
def test_bad_input_is_refused_with_its_line_before_the_cdk_starts(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = STUDIO.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "t.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", RUN, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 []"
    line, *_ = [line for line in done.stderr.splitlines() if said in line]
    found = re.match(rf"{re.escape(str(file))}:(\d+):\d+: ", line)
    assert found is not None
    pairs = zip(text.splitlines(), file.read_text(encoding="utf-8").splitlines(), strict=True)
    changed = next(number for number, (before, after) in enumerate(pairs, 1) if before != after)
    assert int(found[1]) == changed
