import EdgeDiagnose
import EdgeModel

extension Certificate {
  /// An authority above the leaf of a scene.
  static func authority(
    _ names: [String], issuer: String = "CN=Root", from: String = "2020-01-01T00:00:00Z",
    until: String = "2030-01-01T00:00:00Z", serial: String = "ca"
  ) -> Certificate {
    let subject = "CN=\(names.last ?? "")"
    return Certificate(
      subject: subject, issuer: issuer, serial: serial, notBefore: moment(from), notAfter: moment(until), names: [],
      key: "rsa-2048", signature: "rsa-sha256", sha256: subject + serial, isAuthority: true,
      isSelfIssued: subject == issuer, issuerURL: nil, traits: Traits(subjectNames: names))
  }

  /// The same with other traits.
  func with(_ change: (inout Traits) -> Void) -> Certificate {
    var certificate = self
    change(&certificate.traits)
    return certificate
  }
}

extension Scene {
  static let issuer = Certificate.authority(["Issuer"])
  static let root = Certificate.authority(["Trust Services", "Root"])

  /// What is wrong with the path of an endpoint: X509_V_ERR number and depth of each flaw.
  mutating func flaw(_ flaws: [(Int32, Int)], at index: Int = 1, links: [Certificate] = [Scene.issuer, Scene.root]) {
    evidence.endpoints[index].path = PathVerdict(
      isTrusted: flaws.isEmpty, flaws: flaws.map { .init(code: $0.0, depth: $0.1, text: "flaw \($0.0)") },
      anchor: links.isEmpty ? nil : "CN=Root", notAfter: evidence.endpoints[index].chain[0].notAfter,
      links: evidence.endpoints[index].chain.prefix(1) + links)
  }

  /// Another leaf at an endpoint, on a path that is well.
  mutating func serve(_ leaf: Certificate, at index: Int = 1, then rest: [Certificate] = [Scene.issuer]) {
    let place = evidence.endpoints[index].endpoint.address.description
    evidence.endpoints[index] = Scene.endpoint(place, leaf: leaf)
    evidence.endpoints[index].chain += rest
    flaw([], at: index)
  }

  /// The same at both endpoints.
  mutating func serveEverywhere(_ leaf: Certificate, then rest: [Certificate] = [Scene.issuer]) {
    for index in evidence.endpoints.indices { serve(leaf, at: index, then: rest) }
  }

  mutating func staple(_ staple: Staple, at index: Int = 1) {
    evidence.endpoints[index].staple = staple
    evidence.endpoints[index].hasStaple = staple.status != .none
  }
}
