import EdgeModel

/// The members of exports that have one of a few values, and which of these this version knows.
///
/// AWS adds values; a new one is kept and said, since what was made of the known ones need not fit it.
package enum Enumerations {
  /// By the path of the member, with `[]` behind a list: those of the API's model, and those of its reference alone.
  package static let known: [String: Set<String>] = {
    var known = [
      "HealthCheckObservations[].Region": checkers, "Status.ServeSignature": signing, "StatusList[]": registration,
      "KeySigningKeys[].Status": ["ACTIVE", "INACTIVE", "DELETING", "ACTION_NEEDED", "INTERNAL_FAILURE"],
      "LoadBalancers[].Scheme": ["internet-facing", "internal"],
      "LoadBalancers[].State.Code": ["active", "provisioning", "active_impaired", "failed"],
      "LoadBalancers[].Type": ["application", "network", "gateway"],
      "LoadBalancers[].IpAddressType": ["ipv4", "dualstack", "dualstack-without-public-ipv4"],
      "Listeners[].Protocol": ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"],
      "Distribution.Status": ["Deployed", "InProgress"],
      "Distribution.DistributionConfig.ViewerCertificate.CertificateSource": ["cloudfront", "iam", "acm"],
      "Certificate.FailureReason": failures, "Certificate.RenewalSummary.RenewalStatusReason": failures,
      "Certificate.RenewalSummary.RenewalStatus": ["PENDING_AUTO_RENEWAL", "PENDING_VALIDATION", "SUCCESS", "FAILED"],
      "Certificate.RevocationReason": revocations,
    ]
    for list in ["HealthChecks[]", "HealthCheck"] {
      known[list + ".HealthCheckConfig.Type"] = healthChecks
      known[list + ".HealthCheckConfig.Regions[]"] = checkers
    }
    for certificate in ["Certificate", "CertificateSummaryList[]"] {
      known[certificate + ".Status"] = certificates
      known[certificate + ".Type"] = ["IMPORTED", "AMAZON_ISSUED", "PRIVATE"]
      known[certificate + ".KeyAlgorithm"] = Set(ManagedCertificate.keyTypes.split(separator: ",").map(String.init))
      known[certificate + ".RenewalEligibility"] = ["ELIGIBLE", "INELIGIBLE"]
      known[certificate + ".ManagedBy"] = ["CLOUDFRONT"]
    }
    for options in ["Certificate", "Certificate.RenewalSummary"].map({ $0 + ".DomainValidationOptions[]." }) {
      known[options + "ValidationStatus"] = ["PENDING_VALIDATION", "SUCCESS", "FAILED"]
      known[options + "ValidationMethod"] = ["DNS", "EMAIL", "HTTP"]
      known[options + "ResourceRecord.Type"] = ["CNAME"]
    }
    return known
  }()

  /// The regions of latency records.
  ///
  /// Of thousands of records each may have one, so that it is looked at where they are read.
  package static let regions: Set = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-west-3",
    "eu-central-1", "eu-central-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "eu-north-1", "sa-east-1", "cn-north-1", "cn-northwest-1", "ap-east-1",
    "me-south-1", "me-central-1", "ap-south-1", "ap-south-2", "af-south-1", "eu-south-1", "eu-south-2",
    "ap-southeast-4", "il-central-1", "ca-west-1", "ap-southeast-5", "mx-central-1", "ap-southeast-7",
    "us-gov-east-1", "us-gov-west-1", "ap-east-2", "ap-southeast-6", "eusc-de-east-1",
  ]

  private static let certificates: Set = [
    "PENDING_VALIDATION", "ISSUED", "INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED",
  ]
  private static let failures: Set = [
    "NO_AVAILABLE_CONTACTS", "ADDITIONAL_VERIFICATION_REQUIRED", "DOMAIN_NOT_ALLOWED", "INVALID_PUBLIC_DOMAIN",
    "DOMAIN_VALIDATION_DENIED", "CAA_ERROR", "PCA_LIMIT_EXCEEDED", "PCA_INVALID_ARN", "PCA_INVALID_STATE",
    "PCA_REQUEST_FAILED", "PCA_NAME_CONSTRAINTS_VALIDATION", "PCA_RESOURCE_NOT_FOUND", "PCA_INVALID_ARGS",
    "PCA_INVALID_DURATION", "PCA_ACCESS_DENIED", "SLR_NOT_FOUND", "OTHER",
  ]
  private static let revocations: Set = [
    "UNSPECIFIED", "KEY_COMPROMISE", "CA_COMPROMISE", "AFFILIATION_CHANGED", "SUPERCEDED", "SUPERSEDED",
    "CESSATION_OF_OPERATION", "CERTIFICATE_HOLD", "REMOVE_FROM_CRL", "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE",
  ]
  private static let healthChecks: Set = [
    "HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP", "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL",
  ]
  /// Where Route 53's health checkers are.
  private static let checkers: Set = [
    "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    "sa-east-1",
  ]
  private static let signing: Set = ["SIGNING", "NOT_SIGNING", "DELETING", "ACTION_NEEDED", "INTERNAL_FAILURE"]
  /// The status codes of IANA's registry for EPP: those of RFC 5731 and of the grace periods of RFC 3915.
  private static let registration: Set = [
    "ok", "inactive", "clientDeleteProhibited", "clientHold", "clientRenewProhibited", "clientTransferProhibited",
    "clientUpdateProhibited", "serverDeleteProhibited", "serverHold", "serverRenewProhibited",
    "serverTransferProhibited", "serverUpdateProhibited", "pendingCreate", "pendingDelete", "pendingRenew",
    "pendingTransfer", "pendingUpdate", "addPeriod", "autoRenewPeriod", "renewPeriod", "transferPeriod",
    "redemptionPeriod", "pendingRestore",
  ]
}

/// A value of an enumeration that is not among those this version knows.
struct UnknownValue {
  let member: String
  let value: String
  /// The first one, with the numbers of the lists' elements.
  let place: String
  /// How many more members of the same path have it.
  var more = 0

  /// What is said of it.
  func remark(in location: Location) -> String {
    let more = more == 0 ? "" : " and \(more) more"
    return
      "\(PrintableText(location.shown).text), \(place)\(more): \(PrintableText(value).text) is not known to this version"
  }
}

/// The unknown values of one file, each of a path once.
struct UnknownValues {
  private(set) var all: [UnknownValue] = []

  init() {}

  init(in decoder: any Decoder) {
    for (member, steps) in Self.paths {
      Self.collect(steps[...], in: decoder, at: "") { value, place in
        add(value, to: Enumerations.known[member] ?? [], of: member, at: place)
      }
    }
  }

  /// The steps to each member, of which a folder of exports takes as many as it has files; sorted.
  private static let paths = Enumerations.known.keys.sorted().map { member in
    (member: member, steps: member.replacing("[]", with: ".[]").split(separator: "."))
  }

  /// Notes a value, unless it is known.
  mutating func add(_ value: String, to known: Set<String>, of member: String, at place: String) {
    // The API's model has RSA_2048, its examples RSA-2048; registries differ in the case of a status, and put a link behind.
    let isKnown =
      known.contains(value) || known.contains(value.replacing("-", with: "_"))
      || member == "StatusList[]"
        && known.contains { $0.lowercased() == value.prefix { $0 != " " && $0 != "#" }.lowercased() }
    guard !isKnown else { return }
    if let index = all.firstIndex(where: { $0.member == member && $0.value == value }) {
      all[index].more += 1
    } else {
      all.append(UnknownValue(member: member, value: value, place: place))
    }
  }

  private static func collect(
    _ steps: ArraySlice<Substring>, in decoder: any Decoder, at place: String, _ take: (String, String) -> Void
  ) {
    guard let step = steps.first else {
      // What is no text is no value of an enumeration, and whoever needs it complains.
      if let text = try? decoder.singleValueContainer().decode(String.self) { take(text, place) }
      return
    }
    if step == "[]" {
      guard var list = try? decoder.unkeyedContainer() else { return }
      while !list.isAtEnd {
        let index = list.currentIndex
        guard let element = try? list.superDecoder() else { return }
        collect(steps.dropFirst(), in: element, at: "\(place)[\(index)]", take)
      }
      return
    }
    let key = Member(String(step))
    guard let members = try? decoder.container(keyedBy: Member.self), members.contains(key),
      let inner = try? members.superDecoder(forKey: key)
    else { return }
    collect(steps.dropFirst(), in: inner, at: place.isEmpty ? String(step) : "\(place).\(step)", take)
  }
}
