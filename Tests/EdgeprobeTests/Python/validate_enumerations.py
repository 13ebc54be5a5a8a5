"""Holds enumerations against botocore's models of the AWS API.

    validate_enumerations.py FILE

FILE is a JSON object of member paths, as `LoadBalancers[].State.Code`, to lists of values. What the API enumerates must have
the same values, and no others; what its models leave to its reference is passed over, and counted in what is printed.
"""
import json
import re
import sys

import botocore.session

SESSION = botocore.session.get_session()
# Whose output has the member at the top of a path.
OPERATIONS = {
    "Certificate": ("acm", "DescribeCertificate"), "CertificateSummaryList": ("acm", "ListCertificates"),
    "HealthChecks": ("route53", "ListHealthChecks"), "HealthCheck": ("route53", "GetHealthCheck"),
    "HealthCheckObservations": ("route53", "GetHealthCheckStatus"), "Status": ("route53", "GetDNSSEC"),
    "KeySigningKeys": ("route53", "GetDNSSEC"), "StatusList": ("route53domains", "GetDomainDetail"),
    "LoadBalancers": ("elbv2", "DescribeLoadBalancers"), "Listeners": ("elbv2", "DescribeListeners"),
    "Distribution": ("cloudfront", "GetDistribution"), "ResourceRecordSets": ("route53", "ListResourceRecordSets"),
}


def enumeration(path):
    """The values that the model gives a member; none when it is a plain text there."""
    service, name = OPERATIONS[re.match(r"\w+", path).group()]
    shape = SESSION.get_service_model(service).operation_model(name).output_shape
    for step in path.replace("[]", ".[]").split("."):
        shape = shape.member if step == "[]" else shape.members[step]
    return getattr(shape, "enum", None)


with open(sys.argv[1]) as file:
    known = json.load(file)
bad = 0
unmodelled = []
for path, values in sorted(known.items()):
    model = enumeration(path)
    if not model:
        unmodelled.append(path)
    elif set(model) != set(values):
        bad += 1
        print(f"{path}: {', '.join(sorted(set(model) ^ set(values)))}")
print(f"not of the model: {', '.join(unmodelled)}")
sys.exit(bad > 0)
