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
    if labels.suffix(2) == ["cloudfront", "net"] {
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
  /// What the hosted zone's record sets of a target, or the aliases that were followed, lead to.
  init?(of target: Target, hostedZone: HostedZone?, answers: [Answer]) {
    var hosts: [DomainName] = []
    var names = [target.name]
    while let name = names.popLast(), hosts.count < 16 {
      for set in hostedZone?.sets(for: name) ?? [] {
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
    // Where policies choose among several, no one of them says which region is meant.
    let fronts = Set(hosts.compactMap { Front($0) })
    guard fronts.count == 1, let front = fronts.first else { return nil }
    self = front
  }
}

extension AWSState {
  /// The ARNs of the certificates that a front holds; none where nobody exported it, or it holds none of ACM's.
  func certificates(at front: Front) -> Set<String>? {
    let listeners = loadBalancers.filter { $0.host == front.host }.flatMap(\.listeners).flatMap(\.certificates)
    let ofEdges = distributions.filter { $0.host == front.host }.compactMap(\.certificate)
    let all = Set(listeners + ofEdges)
    return all.isEmpty ? nil : all
  }
}
