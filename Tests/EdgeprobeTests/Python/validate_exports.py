"""Holds exports against botocore's models of the AWS API: unknown members, wrong types, values that are in no enumeration.

    validate_exports.py FILE…

A file that passes has the members and types of the real API; whether its values are likely is another matter. What moto does
otherwise than AWS is said as well, unless the file's name shows that moto is where it came from.
"""
import datetime
import json
import sys

import botocore.session

SESSION = botocore.session.get_session()
# What tells an operation's output from others', and the members that the CLI takes it apart by.
SHAPES = [
    ("ResourceRecordSets", "route53", "ListResourceRecordSets"), ("HostedZones", "route53", "ListHostedZones"),
    ("HostedZone", "route53", "GetHostedZone"), ("HealthChecks", "route53", "ListHealthChecks"),
    ("HealthCheck", "route53", "GetHealthCheck"), ("HealthCheckObservations", "route53", "GetHealthCheckStatus"),
    ("Certificate", "acm", "DescribeCertificate"), ("CertificateSummaryList", "acm", "ListCertificates"),
    ("LoadBalancers", "elbv2", "DescribeLoadBalancers"), ("Listeners", "elbv2", "DescribeListeners"),
    ("Certificates", "elbv2", "DescribeListenerCertificates"), ("Distribution", "cloudfront", "GetDistribution"),
    ("DistributionList", "cloudfront", "ListDistributions"), ("Nameservers", "route53domains", "GetDomainDetail"),
    ("Domains", "route53domains", "ListDomains"), ("Events", "cloudtrail", "LookupEvents"),
    ("Status", "route53", "GetDNSSEC"),
]
# Left out of a registration on purpose: persons.
PERSONAL = {"AdminContact", "RegistrantContact", "TechContact"}


def flaws(value, shape, place, is_top=False):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{place}: not an object"]
        found = []
        for name, inner in value.items():
            if name in shape.members:
                found += flaws(inner, shape.members[name], f"{place}.{name}")
            # The CLI puts the token of its own pages there.
            elif not (is_top and name == "NextToken"):
                found.append(f"{place}.{name}: not in the model")
        # The CLI joins pages, and drops at the top what tells one from the next.
        missing = [] if is_top else [name for name in shape.required_members if name not in value]
        return found + [f"{place}.{name}: required, and missing" for name in missing if name not in PERSONAL]
    if kind == "list":
        if not isinstance(value, list):
            return [f"{place}: not a list"]
        return [flaw for index, inner in enumerate(value) for flaw in flaws(inner, shape.member, f"{place}[{index}]")]
    if kind == "map":
        return [] if isinstance(value, dict) else [f"{place}: not an object"]
    if kind == "timestamp":
        if isinstance(value, str):
            try:
                datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
            except ValueError:
                return [f"{place}: {value!r} is no time"]
            return []
        return [] if isinstance(value, (int, float)) else [f"{place}: no time"]
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{place}: neither true nor false"]
    if kind in ("integer", "long"):
        return [] if isinstance(value, int) and not isinstance(value, bool) else [f"{place}: not an integer"]
    if kind == "string":
        if not isinstance(value, str):
            return [f"{place}: not a string"]
        if getattr(shape, "enum", None) and value not in shape.enum:
            # The CLI's own examples write RSA-2048, the enumeration RSA_2048.
            if value.replace("-", "_") not in shape.enum:
                return [f"{place}: {value!r} is in no enumeration"]
    return []


def judge(path):
    with open(path) as file:
        value = json.load(file)
    if str(value.get("schema", "")).startswith("edgeprobe-snapshot/"):
        return []
    for key, service, operation in SHAPES:
        if key in value:
            break
    else:
        return [f"no operation is known whose output has {', '.join(sorted(value))}"]
    return flaws(value, SESSION.get_service_model(service).operation_model(operation).output_shape, "$", is_top=True)


bad = 0
for path in sys.argv[1:]:
    for flaw in judge(path):
        bad += 1
        print(f"{path}: {flaw}")
print(f"{len(sys.argv) - 1} files, {bad} flaws")
sys.exit(bad > 0)
