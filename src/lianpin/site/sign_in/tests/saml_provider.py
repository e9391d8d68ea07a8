"""A SAML 2.0 identity provider: it reads our request, signs an assertion with its key, and has the browser post it to us."""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as SAML
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from lianpin.site.sign_in.tests.servers import Reply, text

NAMES = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}


def _pair() -> tuple[str, str]:
    """A private key and the certificate of it, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30)).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class SAMLProvider:
    """Who it names, and in which way its answer is wrong, where a test wants it so."""

    subject: str = "u-1"
    attributes: dict[str, list[str]] = field(default_factory=lambda: {"staffNumber": ["2020001"]})
    audience: str | None = None
    issuer: str | None = None
    age: timedelta = timedelta(0)
    signs: str = "assertion"  # or "response", "nothing"
    forge: bool = False
    answers: str | None = None  # the request that it claims to answer
    address: str = ""

    def __post_init__(self) -> None:
        (self._key, self.certificate), (self._other_key, self._other_certificate) = _pair(), _pair()

    @property
    def entity_id(self) -> str:
        return f"{self.address}/metadata"

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        """The page that a browser would post by itself; ours presses the button."""
        if path != "/sso":
            return text("", status=404)
        request = ElementTree.fromstring(zlib.decompress(base64.b64decode(asked["SAMLRequest"]), -15))
        there = request.attrib["AssertionConsumerServiceURL"]
        return text(
            f'<form method="post" action="{escape(there)}"><input type="hidden" name="SAMLResponse" value="{self.response(request)}">'
            "<button>Continue</button></form>",
            "text/html",
        )

    def response(self, request: ElementTree.Element) -> str:
        """The answer to an AuthnRequest, in base64."""
        there, asked_by = request.attrib["AssertionConsumerServiceURL"], request.findtext("a:Issuer", "", NAMES)
        now = datetime.now(UTC) - self.age
        at, until = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (now, now + timedelta(minutes=5)))
        to = f'InResponseTo="{request.attrib["ID"] if self.answers is None else self.answers}"'
        issuer = f"<a:Issuer>{escape(self.issuer or self.entity_id)}</a:Issuer>"
        told = "".join(
            f'<a:Attribute Name="{name}">{"".join(f"<a:AttributeValue>{escape(v)}</a:AttributeValue>" for v in values)}</a:Attribute>'
            for name, values in self.attributes.items()
        )
        assertion = (
            f'<a:Assertion xmlns:a="{NAMES["a"]}" ID="_{uuid4().hex}" Version="2.0" IssueInstant="{at}">{issuer}'
            f'<a:Subject><a:NameID Format="{SAML.NAMEID_PERSISTENT}">{escape(self.subject)}</a:NameID>'
            f'<a:SubjectConfirmation Method="{SAML.CM_BEARER}">'
            f'<a:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{escape(there)}" {to}/></a:SubjectConfirmation></a:Subject>'
            f'<a:Conditions NotBefore="{at}" NotOnOrAfter="{until}"><a:AudienceRestriction>'
            f"<a:Audience>{escape(self.audience or asked_by)}</a:Audience></a:AudienceRestriction></a:Conditions>"
            f'<a:AuthnStatement AuthnInstant="{at}" SessionIndex="_s"><a:AuthnContext>'
            f"<a:AuthnContextClassRef>{SAML.AC_PASSWORD}</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement>"
            f"<a:AttributeStatement>{told}</a:AttributeStatement></a:Assertion>"
        )
        if self.signs == "assertion":
            assertion = self._signed(assertion)
        response = (
            f'<p:Response xmlns:p="{NAMES["p"]}" xmlns:a="{NAMES["a"]}" ID="_{uuid4().hex}" Version="2.0" IssueInstant="{at}" '
            f'Destination="{escape(there)}" {to}>{issuer}'
            f'<p:Status><p:StatusCode Value="{SAML.STATUS_SUCCESS}"/></p:Status>{assertion}</p:Response>'
        )
        if self.signs == "response":
            response = self._signed(response)
        return base64.b64encode(response.encode()).decode()

    def _signed(self, content: str) -> str:
        key, certificate = (self._other_key, self._other_certificate) if self.forge else (self._key, self.certificate)
        signed = OneLogin_Saml2_Utils.add_sign(
            content.encode(), key, certificate, sign_algorithm=SAML.RSA_SHA256, digest_algorithm=SAML.SHA256
        )
        return str(etree.tostring(etree.fromstring(signed)).decode())
