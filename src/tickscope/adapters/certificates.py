"""What a client's certificate says; whether it is to be believed, a proxy has looked at."""

from functools import lru_cache

from cryptography import x509

from tickscope.errors import Reject

CERTIFICATE_CHARS_MAX = 16_384
REMEMBERED_MAX = 1024


@lru_cache(REMEMBERED_MAX)
def uri_names(pem: str) -> tuple[str, ...]:
    """Return the URIs among a certificate's alternative names (RFC 5280). Raises Reject ``certificate``."""
    if len(pem) > CERTIFICATE_CHARS_MAX:
        raise Reject("certificate", f"a certificate of more than {CERTIFICATE_CHARS_MAX} characters")
    try:
        names = x509.load_pem_x509_certificate(pem.encode()).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except x509.ExtensionNotFound:
        return ()
    except ValueError as error:
        raise Reject("certificate", f"the proxy passed on no certificate: {error}") from error
    return tuple(names.value.get_values_for_type(x509.UniformResourceIdentifier))
