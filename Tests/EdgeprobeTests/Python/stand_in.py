"""Replies to the aws CLI on loopback in the wire shape that AWS documents, where moto does otherwise: octal escapes, pages,
aliases without a TTL, renewals, signed zones.

    stand_in.py FOLDER

Listens on a port of its own choice and writes it to FOLDER/port. Every request becomes a line of FOLDER/requests: the time
on a clock that only goes forward, the service, the operation, the region and what was asked for. FOLDER/mode is read before
each reply: `refuse OPERATION` denies access, `stall OPERATION` never replies, `changed` has other records, `flawed` one that cannot be,
`many` has more of everything than one page holds.
"""
import json
import os
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
XMLNS = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'
ZONE, HIDDEN, CHECK = "Z1PA6795UKMFR9", "Z2HIDDEN000000", "3f27f983-62df-4f80-ad11-d818126023d3"
SUM = "7c1e2d3f-0000-4000-8000-000000000001"
CERTIFICATE = "arn:aws:acm:{region}:{account}:certificate/12345678-1234-1234-1234-123456789012"


def balancer_of(region, account, kind="loadbalancer"):
    """No two load balancers have the same identifier, wherever they are."""
    first = {"us-east-1": 5, "eu-central-1": 6}.get(region, 7)
    return f"arn:aws:elasticloadbalancing:{region}:{account}:{kind}/app/edge/{first}0dc6c495c0c9188"


def mode():
    try:
        with open(os.path.join(FOLDER, "mode")) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def page(things, start, size):
    """The things from the one that is called `start`, by their keys, and what the next page starts with; none when there is none."""
    keys = list(things)
    first = keys.index(start) if start else 0
    rest = keys[first + size:]
    return [things[key] for key in keys[first:first + size]], rest[0] if rest else None


def marked(marker):
    """How a list of Route 53 or CloudFront says whether there is more."""
    return ("<IsTruncated>false</IsTruncated>" if marker is None
            else f"<IsTruncated>true</IsTruncated><NextMarker>{marker}</NextMarker>")


def record(name, kind, inner):
    return f"<ResourceRecordSet><Name>{name}</Name><Type>{kind}</Type>{inner}</ResourceRecordSet>"


def values(ttl, *texts):
    inner = "".join(f"<ResourceRecord><Value>{text}</Value></ResourceRecord>" for text in texts)
    return f"<TTL>{ttl}</TTL><ResourceRecords>{inner}</ResourceRecords>"


def record_sets():
    address = {"changed": "192.0.2.99", "flawed": "192.0.2.999"}.get(" ".join(mode()), "192.0.2.9")
    balancer = "dualstack.edge-1234567890.us-east-1.elb.amazonaws.com."
    sets = [
        record("example.com.", "A", f"<AliasTarget><HostedZoneId>Z35SXDOTRQ7X7K</HostedZoneId><DNSName>{balancer}"
               "</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>"),
        record("example.com.", "NS", values(
            172800, "ns-1.awsdns-00.com.", "ns-513.awsdns-00.net.", "ns-1025.awsdns-00.org.",
            "ns-1537.awsdns-00.co.uk.")),
        record("example.com.", "SOA", values(
            900, "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400")),
        record("example.com.", "TXT", values(300, "&quot;v=spf1 -all&quot;", "&quot;one&quot; &quot;two&quot;")),
        record("\\052.example.com.", "A", values(300, address)),
        record("f\\374bar.example.com.", "TXT", values(300, "&quot;label \\303\\251&quot;")),
        record("w.example.com.", "A", "<SetIdentifier>one</SetIdentifier><Weight>3</Weight>" + values(60, "192.0.2.61")),
        record("w.example.com.", "A", "<SetIdentifier>two</SetIdentifier><Weight>0</Weight>" + values(60, "192.0.2.62")),
    ]
    # More than one page holds.
    return sets + [record(f"h{n:03}.example.com.", "A", values(300, f"192.0.2.{n % 250}")) for n in range(300)]


HIDDEN_SETS = [
    record("corp.example.com.", "NS", values(172800, "ns-0.awsdns-00.com.")),
    record("corp.example.com.", "SOA", values(
        900, "ns-0.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400")),
]


def zone(identifier, name, is_private):
    return (f"<HostedZone><Id>/hostedzone/{identifier}</Id><Name>{name}</Name><CallerReference>c</CallerReference>"
            f"<Config><PrivateZone>{str(is_private).lower()}</PrivateZone></Config>"
            "<ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone>")


def zones():
    # Route 53 fills its pages, so that it takes more than a hundred to have two: ours is on the second.
    more = [(f"Z3MORE{n:08}", f"more{n}.example.net.", False) for n in range(100 if mode() == ["many"] else 0)]
    all_zones = more + [(ZONE, "example.com.", False), (HIDDEN, "corp.example.com.", True)]
    return {one[0]: zone(*one) for one in all_zones}


def route53(path, query):
    """Operation and reply."""
    if path.endswith("/hostedzone"):
        part, marker = page(zones(), query.get("marker", [None])[0], int(query.get("maxitems", ["100"])[0]))
        return "ListHostedZones", (f"<ListHostedZonesResponse {XMLNS}><HostedZones>{''.join(part)}</HostedZones>"
                                   f"{marked(marker)}<MaxItems>100</MaxItems></ListHostedZonesResponse>")
    identifier = path.split("/")[3] if path.count("/") > 2 else ""
    if path.endswith("/rrset"):
        sets = record_sets() if identifier == ZONE else HIDDEN_SETS
        names = [re.search("<Name>(.*?)</Name><Type>(.*?)</Type>", text).groups() for text in sets]
        start = names.index((query["name"][0], query["type"][0])) if "name" in query else 0
        size = int(query.get("maxitems", ["300"])[0])
        part, rest = sets[start:start + size], names[start + size:]
        tail = "<IsTruncated>false</IsTruncated>"
        if rest:
            tail = (f"<IsTruncated>true</IsTruncated><NextRecordName>{rest[0][0]}</NextRecordName>"
                    f"<NextRecordType>{rest[0][1]}</NextRecordType>")
        return "ListResourceRecordSets", (
            f"<ListResourceRecordSetsResponse {XMLNS}><ResourceRecordSets>{''.join(part)}</ResourceRecordSets>{tail}"
            f"<MaxItems>{size}</MaxItems></ListResourceRecordSetsResponse>")
    if path.endswith("/dnssec"):
        return "GetDNSSEC", (
            f"<GetDNSSECResponse {XMLNS}><Status><ServeSignature>SIGNING</ServeSignature></Status><KeySigningKeys><member>"
            "<Name>ksk1</Name><KmsArn>arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000</KmsArn>"
            "<Flag>257</Flag><SigningAlgorithmMnemonic>ECDSAP256SHA256</SigningAlgorithmMnemonic><SigningAlgorithmType>13"
            "</SigningAlgorithmType><DigestAlgorithmMnemonic>SHA-256</DigestAlgorithmMnemonic><DigestAlgorithmType>2"
            f"</DigestAlgorithmType><KeyTag>12345</KeyTag><DigestValue>{'0' * 64}</DigestValue><PublicKey>AAAA</PublicKey>"
            f"<DSRecord>12345 13 2 {'0' * 64}</DSRecord><DNSKEYRecord>257 3 13 AAAA</DNSKEYRecord><Status>ACTIVE</Status>"
            "<CreatedDate>2026-01-01T00:00:00Z</CreatedDate><LastModifiedDate>2026-01-01T00:00:00Z</LastModifiedDate>"
            "</member></KeySigningKeys></GetDNSSECResponse>")
    if path.endswith("/status"):
        places = [("us-east-1", "Success: HTTP Status Code 200, OK"),
                  ("eu-west-1", "Failure: SSL alert handshake_failure")]
        inner = "".join(
            f"<HealthCheckObservation><Region>{region}</Region><IPAddress>15.177.0.1</IPAddress><StatusReport><Status>{text}"
            "</Status><CheckedTime>2026-01-01T12:01:00Z</CheckedTime></StatusReport></HealthCheckObservation>"
            for region, text in places)
        return "GetHealthCheckStatus", (f"<GetHealthCheckStatusResponse {XMLNS}><HealthCheckObservations>{inner}"
                                        "</HealthCheckObservations></GetHealthCheckStatusResponse>")
    if path.endswith("/healthcheck"):
        def check(identifier, config):
            return (f"<HealthCheck><Id>{identifier}</Id><CallerReference>c</CallerReference><HealthCheckConfig>{config}"
                    "</HealthCheckConfig><HealthCheckVersion>1</HealthCheckVersion></HealthCheck>")
        https = ("<Port>443</Port><Type>HTTPS</Type><ResourcePath>/health</ResourcePath><FullyQualifiedDomainName>"
                 "www.example.com</FullyQualifiedDomainName><EnableSNI>true</EnableSNI>")
        total = f"<Type>CALCULATED</Type><HealthThreshold>1</HealthThreshold><ChildHealthChecks><ChildHealthCheck>{CHECK}" \
                "</ChildHealthCheck></ChildHealthChecks>"
        # Those that AWS makes itself are asked for one by one, so that here is one alone, on the second page.
        more = [f"7c1e2d3f-0000-4000-8000-0000001{n:05}" for n in range(100 if mode() == ["many"] else 0)]
        checks = {one: check(one, total) for one in more} | {CHECK: check(CHECK, https), SUM: check(SUM, total)}
        part, marker = page(checks, query.get("marker", [None])[0], int(query.get("maxitems", ["100"])[0]))
        return "ListHealthChecks", (
            f"<ListHealthChecksResponse {XMLNS}><HealthChecks>{''.join(part)}</HealthChecks><Marker></Marker>{marked(marker)}"
            "<MaxItems>300</MaxItems></ListHealthChecksResponse>")
    name, is_private = ("corp.example.com.", True) if identifier == HIDDEN else ("example.com.", False)
    servers = "".join(f"<NameServer>{server}</NameServer>" for server in (
        "ns-1.awsdns-00.com", "ns-513.awsdns-00.net", "ns-1025.awsdns-00.org", "ns-1537.awsdns-00.co.uk"))
    rest = ("<VPCs><VPC><VPCRegion>us-east-1</VPCRegion><VPCId>vpc-0123456789abcdef0</VPCId></VPC></VPCs>" if is_private
            else f"<DelegationSet><NameServers>{servers}</NameServers></DelegationSet>")
    return "GetHostedZone", (f"<GetHostedZoneResponse {XMLNS}>{zone(identifier, name, is_private)}{rest}"
                             "</GetHostedZoneResponse>")


def validation(domain, status, number):
    host = domain.removeprefix("*.")
    return {"DomainName": domain, "ValidationDomain": host, "ValidationStatus": status, "ValidationMethod": "DNS",
            "ResourceRecord": {"Name": f"_x{number}.{host}.", "Type": "CNAME",
                               "Value": f"_y{number}.jkddzztszm.acm-validations.aws."}}


def certificate(arn, balancer):
    validations = [validation("example.com", "SUCCESS", 1), validation("api.example.com", "SUCCESS", 2)]
    return {
        "CertificateArn": arn, "DomainName": "example.com", "SubjectAlternativeNames": ["example.com", "api.example.com"],
        "DomainValidationOptions": validations, "Serial": "0c:9d:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee",
        "Subject": "CN=example.com", "Issuer": "Amazon", "CreatedAt": 1767225600.0, "IssuedAt": 1767225700.0,
        "Status": "ISSUED", "NotBefore": 1767225600.0, "NotAfter": 1784332799.0, "KeyAlgorithm": "EC_prime256v1",
        "SignatureAlgorithm": "SHA256WITHECDSA", "InUseBy": [balancer], "Type": "AMAZON_ISSUED",
        "RenewalSummary": {"RenewalStatus": "PENDING_VALIDATION", "UpdatedAt": 1780000000.0, "DomainValidationOptions": [
            validation("example.com", "SUCCESS", 1), validation("api.example.com", "PENDING_VALIDATION", 2)]},
        "RenewalEligibility": "ELIGIBLE",
    }


def certificates_of(region, account):
    """The ARNs of the certificates of a region."""
    own = CERTIFICATE.format(region=region, account=account)
    return [own] + [f"{own[:-1]}{n}" for n in (3, 4)] if mode() == ["many"] else [own]


def elastic(action, query, region, account):
    own = certificates_of(region, account)
    start = query.get("Marker", [None])[0]
    if action == "DescribeLoadBalancers":
        def balancer(arn, number):
            return (f"<member><LoadBalancerArn>{arn}</LoadBalancerArn><DNSName>edge-123456789{number}.{region}.elb.amazonaws.com"
                    "</DNSName><CanonicalHostedZoneId>Z35SXDOTRQ7X7K</CanonicalHostedZoneId><Scheme>internet-facing</Scheme>"
                    f"<LoadBalancerName>edge{number or ''}</LoadBalancerName><State><Code>active</Code></State><Type>application"
                    "</Type></member>")
        arn = balancer_of(region, account)
        arns = [arn, arn[:-1] + "7"] if mode() == ["many"] else [arn]
        name, things = "LoadBalancers", {one: balancer(one, number) for number, one in enumerate(arns)}
    elif action == "DescribeListeners":
        arn = query["LoadBalancerArn"][0]
        # No two listeners have the same identifier either.
        listener = (arn.replace(":loadbalancer/", ":listener/") +
                    {"us-east-1": "/f2", "eu-central-1": "/e2"}.get(region, "/d2") + f"f{arn[-1]}dc8efc522ab2")
        inner = (f"<LoadBalancerArn>{arn}</LoadBalancerArn>{{}}<Certificates><member><CertificateArn>{own[0]}</CertificateArn>"
                 "</member></Certificates>")
        ports = {"": 443, "1": 8443} if mode() == ["many"] else {"": 443}
        name, things = "Listeners", {
            listener + end: f"<member><ListenerArn>{listener}{end}</ListenerArn>"
            + inner.format(f"<Port>{port}</Port><Protocol>HTTPS</Protocol>") + "</member>" for end, port in ports.items()}
        things[listener + "0"] = (f"<member><ListenerArn>{listener}0</ListenerArn><LoadBalancerArn>{arn}</LoadBalancerArn>"
                                  "<Port>80</Port><Protocol>HTTP</Protocol></member>")
    else:
        name, things = "Certificates", {
            arn: f"<member><CertificateArn>{arn}</CertificateArn><IsDefault>{str(arn == own[0]).lower()}</IsDefault></member>"
            for arn in own}
    part, marker = page(things, start, 1 if mode() == ["many"] else 100)
    inner = f"<{name}>{''.join(part)}</{name}>" + (f"<NextMarker>{marker}</NextMarker>" if marker else "")
    return (f'<{action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><{action}Result>{inner}'
            f"</{action}Result></{action}Response>")


DISTRIBUTION = "EDFDVBD6EXAMPLE"


def cloudfront(path, query, account):
    namespace = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"'
    aliases = "<Aliases><Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items></Aliases>"
    viewer = ("<ViewerCertificate><ACMCertificateArn>" + CERTIFICATE.format(region="us-east-1", account=account) +
              "</ACMCertificateArn><SSLSupportMethod>sni-only</SSLSupportMethod><MinimumProtocolVersion>TLSv1.2_2021"
              "</MinimumProtocolVersion></ViewerCertificate>")


    def head(identifier):
        return (f"<Id>{identifier}</Id><ARN>arn:aws:cloudfront::{account}:distribution/{identifier}</ARN><Status>Deployed</Status>"
                "<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>")
    if path.endswith("/distribution"):
        names = [DISTRIBUTION, DISTRIBUTION + "2"] if mode() == ["many"] else [DISTRIBUTION]
        things = {one: f"<DistributionSummary>{head(one)}<DomainName>d111111abcdef8.cloudfront.net</DomainName>{aliases}{viewer}"
                  "<Enabled>true</Enabled></DistributionSummary>" for one in names}
        part, marker = page(things, query.get("Marker", [None])[0], 1)
        return "ListDistributions", (
            f"<DistributionList {namespace}><Marker></Marker><MaxItems>100</MaxItems>{marked(marker)}<Quantity>1</Quantity>"
            f"<Items>{''.join(part)}</Items></DistributionList>")
    return "GetDistribution", (
        f"<Distribution {namespace}>{head(path.split('/')[-1])}<InProgressInvalidationBatches>0</InProgressInvalidationBatches><DomainName>"
        f"d111111abcdef8.cloudfront.net</DomainName><DistributionConfig><CallerReference>c</CallerReference>{aliases}<Origins>"
        "<Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>edge.example.net</DomainName></Origin></Items></Origins>"
        "<DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>redirect-to-https"
        f"</ViewerProtocolPolicy></DefaultCacheBehavior><Comment></Comment><Enabled>true</Enabled>{viewer}"
        "</DistributionConfig></Distribution>")


def domains(operation, details):
    if operation == "ListDomains":
        names = ["example.com", "example.net"] if mode() == ["many"] else ["example.com"]
        things = {name: {"DomainName": name, "AutoRenew": True, "TransferLock": True, "Expiry": 1798761600.0} for name in names}
        part, marker = page(things, details.get("Marker"), 1)
        return {"Domains": part} | ({"NextPageMarker": marker} if marker else {})
    person = {"FirstName": "Ada", "LastName": "Secret", "Email": "ada@example.com"}
    return {"DomainName": details["DomainName"], "Nameservers": [{"Name": "ns-1.awsdns-00.com"}, {"Name": "ns-513.awsdns-00.net"}],
            "AutoRenew": True, "AdminContact": person, "RegistrantContact": person, "TechContact": person,
            "RegistrarName": "Amazon Registrar, Inc.", "AbuseContactEmail": "abuse@example.com",
            "CreationDate": 1000000000.0, "ExpirationDate": 1798761600.0,
            "StatusList": ["clientTransferProhibited"], "DnssecKeys": []}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()

    def log_message(self, *arguments):
        pass

    def reply(self, body, kind="text/xml", status=200):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, body=b""):
        scope = re.search(r"Credential=(\w+)/\d+/([\w-]+)/([\w-]+)/", self.headers.get("Authorization", ""))
        key, region, service = scope.groups() if scope else ("", "", "")
        account = {"AKIDSECOND": "222222222222"}.get(key, "123456789012")
        url = urllib.parse.urlparse(self.path)
        query, details, kind = urllib.parse.parse_qs(url.query), {}, "text/xml"
        if service == "route53":
            operation, text = route53(url.path, query)
        elif service == "cloudfront":
            operation, text = cloudfront(url.path, query, account)
        elif service in ("sts", "elasticloadbalancing"):
            form = urllib.parse.parse_qs(body.decode())
            operation = form["Action"][0]
            if service == "sts":
                text = ('<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
                        f"<Arn>arn:aws:iam::{account}:user/canary</Arn><UserId>U</UserId><Account>{account}</Account>"
                        "</GetCallerIdentityResult></GetCallerIdentityResponse>")
            else:
                text = elastic(operation, form, region, account)
        else:
            operation, details = self.headers["X-Amz-Target"].split(".")[-1], json.loads(body or b"{}")
            kind = "application/x-amz-json-1.1"
            if operation == "ListCertificates":
                # As ACM does: without being asked for, keys that are not RSA of 1024 or 2048 bits are left out.
                wanted = details.get("Includes", {}).get("keyTypes", ["RSA_1024", "RSA_2048"])
                arns = certificates_of(region, account) if "EC_prime256v1" in wanted else []
                found, token = page({arn: {"CertificateArn": arn, "DomainName": "example.com"} for arn in arns},
                                    details.get("NextToken"), 2)
                text = {"CertificateSummaryList": found} | ({"NextToken": token} if token else {})
            elif operation == "DescribeCertificate":
                text = {"Certificate": certificate(details["CertificateArn"], balancer_of(region, account))}
            else:
                text = domains(operation, details)
        line = {"time": time.monotonic(), "service": service, "operation": operation, "region": region,
                "account": account, "path": self.path, "details": details}
        with Handler.lock, open(os.path.join(FOLDER, "requests"), "a") as file:
            file.write(json.dumps(line) + "\n")
        if mode() == ["stall", operation]:
            time.sleep(3600)
        if mode() == ["refuse", operation]:
            message = f"User: arn:aws:iam::{account}:user/canary is not authorized to perform: {service}:{operation}"
            if kind == "text/xml":
                return self.reply(f"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}"
                                  "</Message></Error><RequestId>r</RequestId></ErrorResponse>", kind, 403)
            return self.reply({"__type": "AccessDeniedException", "message": message}, kind, 400)
        return self.reply(text, kind)

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(os.path.join(FOLDER, "port.new"), "w") as file:
    file.write(str(server.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
