/// A call of the AWS CLI that a snapshot makes: reading alone, one permission each.
enum AWSOperation: CaseIterable {
  case callerIdentity
  case listHostedZones, hostedZone, recordSets
  case dnssec, listHealthChecks, healthCheckStatus
  case listCertificates, certificate
  case loadBalancers, listeners, listenerCertificates
  case listDistributions, distribution
  case listDomains, domain

  /// The words after `aws`.
  var words: [String] {
    switch self {
    case .callerIdentity: ["sts", "get-caller-identity"]
    case .listHostedZones: ["route53", "list-hosted-zones"]
    case .hostedZone: ["route53", "get-hosted-zone"]
    case .recordSets: ["route53", "list-resource-record-sets"]
    case .dnssec: ["route53", "get-dnssec"]
    case .listHealthChecks: ["route53", "list-health-checks"]
    case .healthCheckStatus: ["route53", "get-health-check-status"]
    case .listCertificates: ["acm", "list-certificates"]
    case .certificate: ["acm", "describe-certificate"]
    case .loadBalancers: ["elbv2", "describe-load-balancers"]
    case .listeners: ["elbv2", "describe-listeners"]
    case .listenerCertificates: ["elbv2", "describe-listener-certificates"]
    case .listDistributions: ["cloudfront", "list-distributions"]
    case .distribution: ["cloudfront", "get-distribution"]
    case .listDomains: ["route53domains", "list-domains"]
    case .domain: ["route53domains", "get-domain-detail"]
    }
  }

  /// The IAM action that allows it (Service Authorization Reference).
  var action: String {
    switch self {
    case .callerIdentity: "sts:GetCallerIdentity"
    case .listHostedZones: "route53:ListHostedZones"
    case .hostedZone: "route53:GetHostedZone"
    case .recordSets: "route53:ListResourceRecordSets"
    case .dnssec: "route53:GetDNSSEC"
    case .listHealthChecks: "route53:ListHealthChecks"
    case .healthCheckStatus: "route53:GetHealthCheckStatus"
    case .listCertificates: "acm:ListCertificates"
    case .certificate: "acm:DescribeCertificate"
    case .loadBalancers: "elasticloadbalancing:DescribeLoadBalancers"
    case .listeners: "elasticloadbalancing:DescribeListeners"
    case .listenerCertificates: "elasticloadbalancing:DescribeListenerCertificates"
    case .listDistributions: "cloudfront:ListDistributions"
    case .distribution: "cloudfront:GetDistribution"
    case .listDomains: "route53domains:ListDomains"
    case .domain: "route53domains:GetDomainDetail"
    }
  }

  /// Whether a snapshot without `--state` needs it.
  var isForIntent: Bool {
    switch self {
    case .callerIdentity, .listHostedZones, .hostedZone, .recordSets: true
    default: false
    }
  }

  /// Whether a snapshot with `--state` needs it.
  var isForState: Bool { self != .hostedZone && self != .recordSets }

  /// Route 53 allows five calls a second to a whole account, and others need some of them.
  var isPaced: Bool { words[0] == "route53" }

  /// The policy that allows what snapshots do, and nothing else: JSON, a statement for each of the two kinds.
  static var policy: String {
    func statement(_ name: String, _ operations: [AWSOperation]) -> String {
      let actions = operations.map { "        \"\($0.action)\"" }.sorted().joined(separator: ",\n")
      return """
            {
              "Sid": "\(name)",
              "Effect": "Allow",
              "Action": [
        \(actions)
              ],
              "Resource": "*"
            }
        """
    }
    return """
      {
        "Version": "2012-10-17",
        "Statement": [
      \(statement("EdgeprobeSnapshot", allCases.filter(\.isForIntent))),
      \(statement("EdgeprobeSnapshotState", allCases.filter(\.isForState)))
        ]
      }

      """
  }
}
