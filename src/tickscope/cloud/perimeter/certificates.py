"""Certificates of ACM, for public and for private names."""

from aws_cdk import aws_acmpca as acmpca
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.internal_names import INTERNAL, ZONES
from tickscope.model.cloud import CloudEnvironment


class Certificates(Concern):
    """The portal's certificate, where it has a public name; one for the private names, where there is a private CA.

    ACM renews both by itself: the public one as long as its record for validation is in ``hosted_zone_id``, the
    private one as long as the CA lets ACM renew (AWS Private CA User Guide, "ACM permissions").
    """

    SERVES = ((15, 1),)

    def __init__(self, scope: Construct, id: str, environment: CloudEnvironment) -> None:
        super().__init__(scope, id)
        self.public = self._public(environment) if environment.domain else None
        self.private = self._private(environment.private_ca_arn) if environment.private_ca_arn else None

    @property
    def all(self) -> tuple[acm.ICertificate, ...]:
        """Return those that there are."""
        return tuple(each for each in (self.public, self.private) if each)

    def _public(self, environment: CloudEnvironment) -> acm.Certificate:
        zone = route53.HostedZone.from_hosted_zone_id(self, "PublicZone", environment.hosted_zone_id)
        return acm.Certificate(
            self,
            "Public",
            domain_name=environment.domain,
            subject_alternative_names=[f"*.{environment.domain}"],
            validation=acm.CertificateValidation.from_dns(zone),
            transparency_logging_enabled=True,
        )

    def _private(self, authority_arn: str) -> acm.PrivateCertificate:
        authority = acmpca.CertificateAuthority.from_certificate_authority_arn(self, "Authority", authority_arn)
        return acm.PrivateCertificate(
            self,
            "Private",
            domain_name=INTERNAL,
            subject_alternative_names=[f"*.{INTERNAL}", f"*.{ZONES['stores']}"],
            certificate_authority=authority,
        )
