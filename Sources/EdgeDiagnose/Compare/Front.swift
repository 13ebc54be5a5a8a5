import EdgeModel

/// Where AWS ends TLS for a target, as far as the names that DNS leads to tell.
package struct Front: Hashable, Sendable {
  package var host: DomainName
  /// The region that its ACM certificates have to be in.
  package var region: String

  /// Of CloudFront, which also serves edge-optimised APIs and AppSync, all certificates are in one region.
  static let edgeRegion = "us-east-1"

  /// None for a host of something else.
  init?(_ host: DomainName) {
    var labels = host.labels.map { String(decoding: $0, as: UTF8.self) }
    if labels.first == "dualstack" { labels.removeFirst() }
    guard let bare = DomainName(labels: labels.map { Array($0.utf8) }) else { return nil }
    self.host = bare
    if bare.isOfCloudFront {
      region = Front.edgeRegion
      return
    }
    guard labels.suffix(2) == ["amazonaws", "com"], labels.contains("elb") || labels.contains("execute-api"),
      let region = labels.first(where: \.isRegion)
    else { return nil }
    self.region = region
  }

  /// Whether a certificate can be served there.
  func canHold(_ certificate: ManagedCertificate) -> Bool { certificate.region.map { $0 == region } ?? true }

  var text: String { "\(host)" }
}

extension String {
  /// Whether it is written as `eu-west-1` or `us-gov-west-1`.
  fileprivate var isRegion: Bool {
    let parts = split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, last.count == 1, last.allSatisfy({ ("0"..."9").contains($0) })
    else { return false }
    return parts.dropLast().allSatisfy { part in
      part.count >= 2 && part.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    } && parts[0].count == 2
  }

  /// The field of an ARN: 2 is the service, 3 the region.
  func field(ofARN index: Int) -> String? {
    let fields = split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count >= 6, fields[0] == "arn", !fields[index].isEmpty else { return nil }
    return String(fields[index])
  }
}

extension ManagedCertificate {
  package var region: String? { arn.field(ofARN: 3) }

  /// The users of it that cannot be in its region, by their ARNs.
  ///
  /// Of other services than these nobody says where they take certificates from.
  var strangersInUse: [String] {
    inUseBy.filter { user in
      guard let region else { return false }
      return switch user.field(ofARN: 2) {
      case "cloudfront": region != Front.edgeRegion
      case "elasticloadbalancing": user.field(ofARN: 3).map { $0 != region } ?? false
      default: false
      }
    }
  }
}

extension Front {
  /// What the exports' record sets of a target, or the aliases that were followed, lead to.
  static func all(
    of target: Target, _ expectations: Expectations, answers: [Answer], in evidence: Evidence
  ) -> Set<Front> {
    var hosts: [DomainName] = []
    var names = [target.name]
    while let name = names.popLast(), hosts.count < 16 {
      for set in expectations.hostedZone(for: name, by: evidence)?.sets(for: name) ?? [] {
        let targets: [DomainName] =
          switch set.content {
          case .alias(let host): [host]
          case .values(let values) where set.type == .cname: values.compactMap { DomainName(wire: $0) }
          case .values, .notEvaluated: []
          }
        for host in targets where !hosts.contains(host) {
          hosts.append(host)
          names.append(host)
        }
      }
    }
    hosts += answers.flatMap(\.aliases).compactMap(\.data.name)
    return Set(hosts.compactMap { Front($0) })
  }
}

extension Set<Front> {
  /// Where policies choose among several, no one of them says which region is meant.
  var only: Front? { count == 1 ? first : nil }
}

/// What a front holds, as the exports of its load balancer or distribution say.
struct Holding {
  /// ARNs.
  var fronts: Set<String> = []
  /// ARNs of certificates of ACM's.
  var certificates: Set<String> = []
  /// When the oldest of the exports was taken; none where one of them does not say.
  var taken: Moment?
  /// Whether it holds no others: none at all where TLS ends behind it, or where its certificate is of IAM.
  var isWhole = false
}

extension AWSState {
  /// None where nobody exported what stands there.
  func holding(at front: Front) -> Holding? {
    var holding = Holding()
    let balancers = loadBalancers.filter { $0.host == front.host }
    let edges = distributions.filter { $0.host == front.host }
    holding.fronts = Set(balancers.map(\.arn) + edges.map(\.arn))
    guard !holding.fronts.isEmpty else { return nil }
    let times = balancers.map(\.taken) + edges.map(\.taken)
    holding.taken = times.contains(nil) ? nil : times.compactMap(\.self).min()
    let listeners = balancers.flatMap(\.listeners)
    holding.certificates = Set(listeners.flatMap(\.certificates) + edges.compactMap(\.certificate))
    holding.isWhole = listeners.allSatisfy(\.isWhole) && balancers.allSatisfy { !$0.listeners.isEmpty }
    return holding
  }
}

extension TargetComparison {
  /// Those that should be served to users of the target by any of these fronts, and whether somebody says so of each: the
  /// probe file, or the export of the one front.
  static func served(
    _ certificates: [ManagedCertificate], target: Target, fronts: Set<Front>, state: AWSState
  ) -> (certificates: [ManagedCertificate], isStated: Bool) {
    let holding = fronts.only.flatMap { state.holding(at: $0) }
    let isNamed = !target.certificates.isEmpty
    let served = certificates.filter { certificate in
      guard certificate.isIssued, certificate.isInUse || isNamed, fronts.allSatisfy({ $0.canHold(certificate) }) else {
        return false
      }
      guard let holding, !holding.certificates.contains(certificate.arn) else { return true }
      return !holding.isWhole && (isNamed || !holding.fronts.isDisjoint(with: certificate.inUseBy))
    }
    return (served, isNamed || holding?.isWhole == true)
  }
}

extension ManagedCertificate {
  /// Whether the authority that issued it, or may have, issued what is served there.
  func mayComeFromIssuer(of endpoint: EndpointComparison) -> Bool {
    guard type != "AMAZON_ISSUED" else { return endpoint.isOfAmazon }
    return endpoint.chain.first.flatMap(isOfIssuer) ?? true
  }

  /// Whether its issuer issued a leaf as well; none where no export says who that is.
  private func isOfIssuer(_ leaf: Certificate) -> Bool? {
    issuer.map { mine in leaf.traits.issuerNames.contains { $0.lowercased() == mine.lowercased() } }
  }

  /// Whether what is served, and is not this, can be an issue of it from another time: a renewal has the same names, and
  /// all but what is imported comes from the issuer it came from before.
  func mayHaveBeen(_ leaf: Certificate, isOfAmazon isAmazons: Bool) -> Bool {
    guard Set(leaf.names.map { $0.lowercased() }) == Set(names) else { return false }
    return switch type {
    case "AMAZON_ISSUED": isAmazons
    case "PRIVATE": isOfIssuer(leaf) ?? false
    default: true
    }
  }
}
