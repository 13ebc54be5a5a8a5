import EdgeModel

/// The JSON of `cert`.
struct CertificateShape: Encodable {
  struct Link: Encodable {
    var subject: String
    var issuer: String
    var serial: String
    var notBefore: String
    var notAfter: String
    var names: [String]
    var key: String
    var signature: String
    var sha256: String

    init(_ certificate: Certificate) {
      subject = certificate.subject
      issuer = certificate.issuer
      serial = certificate.serial
      notBefore = certificate.notBefore.description
      notAfter = certificate.notAfter.description
      names = certificate.names
      key = certificate.key
      signature = certificate.signature
      sha256 = certificate.sha256
    }
  }

  struct Path: Encodable {
    struct Flaw: Encodable {
      var code: Int32
      var depth: Int
      var text: String
    }

    var status: String
    var errors: [Flaw]
    var anchor: String?

    init(_ verdict: PathVerdict) {
      status = verdict.isTrusted ? "trusted" : "untrusted"
      errors = verdict.flaws.map { Flaw(code: $0.code, depth: $0.depth, text: $0.text) }
      anchor = verdict.anchor
    }
  }

  /// A handshake that offered something else.
  struct Other: Encodable {
    var offer: String
    var outcome: String
    var reason: String?
    var `protocol`: String?
    var cipher: String?
    var group: String?
    var handshakeSignature: String?
    var chain: [Link]
    var path: Path?
    var coversName: Bool?

    init(_ evidence: EndpointEvidence) {
      offer = evidence.offer.rawValue
      outcome = evidence.outcome.word
      reason = evidence.outcome.detail
      `protocol` = evidence.protocolVersion
      cipher = evidence.cipher
      group = evidence.group
      handshakeSignature = evidence.signature
      chain = evidence.chain.map { Link($0) }
      path = evidence.path.map { Path($0) }
      coversName = evidence.coversName
    }
  }

  struct Place: Encodable {
    /// Absent where a file was judged; so are the members that only a handshake can fill.
    var address: String?
    var outcome: String
    var reason: String?
    var alert: UInt8?
    var `protocol`: String?
    var cipher: String?
    var group: String?
    var handshakeSignature: String?
    var alpn: String?
    var timestamps: Int?
    var startTLS: String?
    var obstacle: String?
    /// What handshakes with other offers showed; absent when there were none.
    var others: [Other]?
    var clientCertificate: String?
    var chain: [Link]
    var path: Path?
    var coversName: Bool?
    var staple: String?
    /// Whether anybody said that the leaf was taken back: `good`, `revoked`, `outdated-list`, `foreign-list`,
    /// `not-looked-at`.
    var revocation: String?
    /// With `--http` alone.
    var http: HTTPShape?

    init(_ evidence: EndpointEvidence) {
      let isFile = evidence.endpoint.isFile
      address = isFile ? nil : evidence.endpoint.address.description
      outcome = isFile ? "file" : evidence.outcome.word
      reason = evidence.outcome.detail
      if case .alert(let number) = evidence.outcome { alert = number }
      `protocol` = evidence.protocolVersion
      cipher = evidence.cipher
      group = evidence.group
      handshakeSignature = evidence.signature
      alpn = evidence.alpn
      timestamps = evidence.timestamps
      startTLS = evidence.endpoint.startTLS?.rawValue
      obstacle = evidence.obstacle?.text
      others = evidence.others.isEmpty ? nil : evidence.others.map { Other($0) }
      clientCertificate = isFile ? nil : evidence.clientCertificate.rawValue
      chain = evidence.chain.map { Link($0) }
      path = evidence.path.map { Path($0) }
      http = evidence.http.map { HTTPShape($0) }
      coversName = evidence.coversName
      staple = isFile ? nil : evidence.staple.status.rawValue
      revocation = evidence.chain.isEmpty ? nil : evidence.revocation.word
    }
  }

  var schema = schemaName
  var command = "cert"
  var version: String
  var time: String
  var vantage: String
  var status: Status
  var name: String
  var port: UInt16
  var addresses: [Place]
  /// How users of each address family fare, where there are addresses of both.
  var families: [String: Status]?
  var reason: String?
  var findings: [FindingShape]

  init(_ report: CertificateReport) {
    version = report.header.version
    time = report.header.time.description
    vantage = report.header.vantage
    status = report.status
    name = report.host
    port = report.port
    addresses = report.endpoints.map { Place($0) }
    families = report.statusByFamily
    reason = report.reason
    findings = report.findings.map { finding in
      var shape = FindingShape(finding, target: nil)
      shape.target = report.host
      return shape
    }
  }
}

extension CertificateReport {
  /// None where all addresses are of one family.
  fileprivate var statusByFamily: [String: Status]? {
    guard Set(endpoints.map(\.endpoint.address.isIPv6)).count == 2 else { return nil }
    func status(ipv6: Bool) -> Status {
      Status.worst(findings.filter { $0.scope.addresses.contains { $0.isIPv6 == ipv6 } }.map(\.status))
    }
    return ["ipv4": status(ipv6: false), "ipv6": status(ipv6: true)]
  }
}
