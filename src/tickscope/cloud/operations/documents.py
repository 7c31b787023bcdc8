"""SSM documents under names that people and other documents know."""

from typing import Literal

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud.operations.commands import Content


def document(
    scope: Construct, name: str, kind: Literal["Command", "Automation"], content: Content, construct_id: str
) -> ssm.CfnDocument:
    """Make a document; a change of its content is a new version of it, which is then the one that is used."""
    return ssm.CfnDocument(
        scope,
        construct_id,
        name=name,
        document_type=kind,
        document_format="JSON",
        content=content,
        update_method="NewVersion",
    )
