/// How many users are hit, and how soon.
///
/// Ordered from nobody to everybody.
package enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  case note, sev4, sev3, sev2, sev1

  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .note: 0
    case .sev4: 1
    case .sev3: 2
    case .sev2: 3
    case .sev1: 4
    }
  }
}

/// The verdict on a target or a run, as monitoring systems name it.
package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
  case ok, warning, critical, unknown

  package init(_ severity: Severity) {
    self =
      switch severity {
      case .note: .ok
      case .sev4, .sev3: .warning
      case .sev2, .sev1: .critical
      }
  }

  /// The exit status that says it.
  package var code: Int32 {
    switch self {
    case .ok: 0
    case .warning: 1
    case .critical: 2
    case .unknown: 3
    }
  }

  /// The one that counts when several are joined: critical, warning, unknown, ok.
  package static func worst(_ all: some Sequence<Status>) -> Status {
    let order: [Status] = [.critical, .warning, .unknown]
    let seen = Set(all)
    return order.first(where: seen.contains) ?? .ok
  }
}

/// A recognised deviation.
package struct Finding: Hashable, Sendable, Codable {
  /// What exactly deviates.
  ///
  /// Members that do not apply are none.
  package struct Scope: Hashable, Sendable, Codable {
    package var zone: DomainName?
    /// Name-server names, sorted.
    package var servers: [DomainName]
    /// Sorted.
    package var addresses: [Address]
    package var port: UInt16?
    package var transport: Transport?
    package var type: RecordType?
    /// An ARN, where the finding is about an ACM certificate.
    package var certificate: String?

    package init(
      zone: DomainName? = nil, servers: [DomainName] = [], addresses: [Address] = [], port: UInt16? = nil,
      transport: Transport? = nil, type: RecordType? = nil, certificate: String? = nil
    ) {
      self.zone = zone
      self.servers = servers
      self.addresses = addresses
      self.port = port
      self.transport = transport
      self.type = type
      self.certificate = certificate
    }
  }

  package struct Evidence: Hashable, Sendable, Codable {
    /// `dns`, `tls`, `http`, `acm`, `route53`, `registrar`, `health-check`, `file`.
    package var kind: String
    package var time: Moment?
    package var text: String
    package var aspects: Set<Aspect>

    package init(kind: String, time: Moment?, text: String, aspects: Set<Aspect> = []) {
      self.kind = kind
      self.time = time
      self.text = text
      self.aspects = aspects
    }
  }

  package var rule: String
  package var severity: Severity
  /// Whether the target's verdict cannot be given because of it.
  package var isUnknown: Bool
  package var target: DomainName
  package var scope: Scope
  /// One line: what deviates.
  package var message: String
  package var expected: String?
  package var observed: String?
  package var source: Source?
  /// Since when, where the evidence dates it.
  package var since: Moment?
  /// What `since` is: `notAfter`.
  package var sinceReason: String?
  /// Who is hit, in words.
  package var impact: String
  /// The part of the observed servers or endpoints that is hit, 0 to 1; none where the effect is not of that kind.
  package var share: Double?
  package var evidence: [Evidence]
  package var aspects: Set<Aspect>
  /// Whether somebody else can take users over because of it.
  package var isSecurity = false
  /// Where somebody else serves users with a certificate for the name; sorted.
  package var strangers: [Address] = []
  /// The name whose record it is, where that is another one which the target's aliases lead to.
  package var owner: DomainName?
  /// The wildcard whose record set the exports have for it; none where a set has its own name.
  package var holder: DomainName?
  /// The zone that hands `scope.zone` over, where that is one's own as well; none where a registrar is asked for it.
  package var ownParent: DomainName?
  /// The address families of which other endpoints of the target's port are well; none where it is about no endpoints.
  package var spared: Set<AddressFamily>?
  /// The ID of the health check that Route 53 went by.
  package var healthCheck: String?
  /// The ID of the hosted zone of `scope.zone`, or else of the target's, as the exports have it.
  package var hostedZone: String?
  /// Where the alias at `scope.zone` ends, which has the records that were found there.
  package var aliasEnd: DomainName?
  /// The load balancer, distribution or API of AWS that ends TLS for the target, as far as names tell.
  package var front: DomainName?
  /// The file with the trust anchors of the target alone, as the user would type it.
  package var trustFile: String?
  /// The name that handshakes ask for (SNI), where the user chose another one than the target's.
  package var serverName: DomainName?

  package init(
    rule: String, severity: Severity, isUnknown: Bool = false, target: DomainName, scope: Scope, message: String,
    expected: String? = nil, observed: String? = nil, source: Source? = nil, since: Moment? = nil,
    sinceReason: String? = nil, impact: String, share: Double? = nil, evidence: [Evidence] = [],
    aspects: Set<Aspect> = []
  ) {
    self.rule = rule
    self.severity = severity
    self.isUnknown = isUnknown
    self.target = target
    self.scope = scope
    self.message = message
    self.expected = expected
    self.observed = observed
    self.source = source
    self.since = since
    self.sinceReason = sinceReason
    self.impact = impact
    self.share = share
    self.evidence = evidence
    self.aspects = aspects
  }

  package var status: Status { isUnknown ? .unknown : Status(severity) }

  /// The same in every run: the first 16 hexadecimal digits of SHA-256 over rule, target and scope.
  package var id: String {
    let scopeText: [String?] = [
      scope.zone?.description, scope.servers.map(\.description).joined(separator: ","),
      scope.addresses.map(\.description).joined(separator: ","), scope.port.map(String.init),
      scope.transport?.rawValue, scope.type?.description, scope.certificate,
    ]
    let lines: [String] = [rule, target.description] + scopeText.map { $0 ?? "" }
    return String(SHA256(of: lines.joined(separator: "\n").utf8).hex.prefix(16))
  }
}

/// Findings with their best cause: what a person acts on.
package struct Incident: Hashable, Sendable, Codable {
  package var cause: String
  /// The cause in one sentence.
  package var explanation: String
  package var severity: Severity
  /// One line: what deviates.
  package var title: String
  /// The finding that the others follow from: its identifier.
  package var root: String
  package var targets: [DomainName]
  /// The largest share among its findings.
  package var share: Double?
  package var supports: [String]
  package var contradicts: [String]
  /// The command that proves it.
  package var confirm: String
  package var now: String
  package var fix: String
  package var prevent: String
  /// Identifiers of its findings.
  package var findings: [String]
  /// Whether somebody else can take users over because of it.
  package var isSecurity = false
  /// Why health checks do not show it.
  package var blindChecks: [String] = []

  package init(
    cause: String, explanation: String, severity: Severity, title: String, root: String,
    targets: [DomainName], share: Double? = nil, supports: [String], contradicts: [String], confirm: String,
    now: String, fix: String,
    prevent: String, findings: [String]
  ) {
    self.cause = cause
    self.explanation = explanation
    self.severity = severity
    self.title = title
    self.root = root
    self.targets = targets
    self.share = share
    self.supports = supports
    self.contradicts = contradicts
    self.confirm = confirm
    self.now = now
    self.fix = fix
    self.prevent = prevent
    self.findings = findings
  }

  package var id: String {
    let lines: [String] = [cause] + findings.sorted()
    return String(SHA256(of: lines.joined(separator: "\n").utf8).hex.prefix(16))
  }
}
