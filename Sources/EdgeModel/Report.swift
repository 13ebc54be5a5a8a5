/// The outcome of a command, ready to be rendered.
package enum Report: Sendable {
  case check(CheckReport)
  case trace(TraceReport)
  case certificates(CertificateReport)

  package var status: Status {
    switch self {
    case .check(let report): report.status
    case .trace(let report): report.status
    case .certificates(let report): report.status
    }
  }

  package var findings: [Finding] {
    switch self {
    case .check(let report): report.findings
    case .trace(let report): report.findings
    case .certificates(let report): report.findings
    }
  }
}

/// What all reports begin with.
package struct ReportHeader: Hashable, Sendable {
  package var version: String
  package var time: Moment
  package var vantage: String

  package init(version: String, time: Moment, vantage: String) {
    self.version = version
    self.time = time
    self.vantage = vantage
  }
}

/// A target as reports name it.
///
/// Runs keep one of each target to their end, so it holds no more of what is expected of it.
package struct ReportedTarget: Hashable, Sendable {
  package var name: DomainName
  /// The name as the user wrote it.
  package var written: String
  package var labels: [String: String]

  package init(_ target: Target) {
    name = target.name
    written = target.written
    labels = target.labels
  }
}

package struct CheckReport: Hashable, Sendable {
  package struct TargetVerdict: Hashable, Sendable {
    package var target: ReportedTarget
    /// The zone that the walk found for it.
    package var zone: DomainName?
    package var status: Status
    /// Sorted.
    package var endpoints: [EndpointVerdict]

    package init(target: ReportedTarget, zone: DomainName?, status: Status, endpoints: [EndpointVerdict]) {
      self.target = target
      self.zone = zone
      self.status = status
      self.endpoints = endpoints
    }
  }

  package struct EndpointVerdict: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, Codable {
      /// Users are led there now, as far as was seen.
      case served
      /// Only a record set of the exports leads there.
      case standby
    }

    /// One of several record sets of a name and type, and those chosen behind it.
    package struct RecordSet: Hashable, Sendable {
      /// SetIdentifier.
      package var identifier: String
      /// `SECONDARY eu-west-1`.
      package var text: String

      package init(identifier: String, text: String) {
        self.identifier = identifier
        self.text = text
      }
    }

    // Not the whole endpoint: runs keep these of every target to their end.
    package var address: Address
    package var port: UInt16
    package var status: Status
    package var role: Role
    /// Those that lead there, where Route 53 chooses among several; sorted.
    package var sets: [RecordSet]
    /// What came back over HTTP, where something was asked for: one at most; it is large.
    package var trail: [HTTPTrail]

    package init(
      address: Address, port: UInt16, status: Status, role: Role = .served, sets: [RecordSet] = [],
      trail: [HTTPTrail] = []
    ) {
      self.address = address
      self.port = port
      self.status = status
      self.role = role
      self.sets = sets
      self.trail = trail
    }
  }

  package struct Statistics: Hashable, Sendable {
    package var queries: Int
    package var handshakes: Int
    package var elapsed: Duration

    package init(queries: Int, handshakes: Int, elapsed: Duration) {
      self.queries = queries
      self.handshakes = handshakes
      self.elapsed = elapsed
    }
  }

  package var header: ReportHeader
  package var status: Status
  /// Sorted by name.
  package var targets: [TargetVerdict]
  /// Worst first, then name.
  package var findings: [Finding]
  /// Worst first.
  package var incidents: [Incident]
  package var statistics: Statistics
  package var remarks: [String]

  package init(
    header: ReportHeader, status: Status, targets: [TargetVerdict], findings: [Finding], incidents: [Incident],
    statistics: Statistics, remarks: [String]
  ) {
    self.header = header
    self.status = status
    self.targets = targets
    self.findings = findings
    self.incidents = incidents
    self.statistics = statistics
    self.remarks = remarks
  }
}

package struct TraceReport: Sendable {
  package var header: ReportHeader
  package var status: Status
  package var question: Question
  package var answer: Answer
  /// The addresses of the names that AliasMode leads to (RFC 9460 section 2.4.2), in the order in which it does.
  package var service: [Answer]
  /// The zones on the answer's path, from the root.
  package var delegations: [ZoneEvidence]
  /// Zones entered only to find a name server's address.
  package var detours: [ZoneEvidence]
  package var caching: CacheTimes
  /// What recursive resolvers said, where some were named; sorted.
  package var resolvers: [ResolverAnswer]
  /// By zone, what its servers said who deny or reject a name on the way, below which they have others.
  package var rejections: [DomainName: [Response]] = [:]
  package var limits: [String]
  package var findings: [Finding]
  /// Worst first.
  package var incidents: [Incident]

  package init(
    header: ReportHeader, status: Status, question: Question, answer: Answer, service: [Answer] = [],
    delegations: [ZoneEvidence], detours: [ZoneEvidence], caching: CacheTimes = CacheTimes(),
    resolvers: [ResolverAnswer] = [], limits: [String], findings: [Finding], incidents: [Incident]
  ) {
    self.header = header
    self.status = status
    self.question = question
    self.answer = answer
    self.service = service
    self.delegations = delegations
    self.detours = detours
    self.caching = caching
    self.resolvers = resolvers
    self.limits = limits
    self.findings = findings
    self.incidents = incidents
  }
}

/// How long resolvers keep what they are told, seconds: how long a change takes to be seen everywhere.
package struct CacheTimes: Hashable, Sendable {
  /// The longest of the answer's records and aliases.
  package var record: UInt32?
  /// The NS records of the zone at its parent.
  package var delegation: UInt32?
  /// That a name or a type is not there (RFC 2308 section 5).
  package var negative: UInt32?

  package init(record: UInt32? = nil, delegation: UInt32? = nil, negative: UInt32? = nil) {
    self.record = record
    self.delegation = delegation
    self.negative = negative
  }
}

package struct CertificateReport: Sendable {
  package var header: ReportHeader
  package var status: Status
  /// The host as asked for: a name, or an address.
  package var host: String
  package var port: UInt16
  package var endpoints: [EndpointEvidence]
  /// Why there is no address to connect to; none when there is one.
  package var reason: String?
  package var findings: [Finding]
  /// Worst first.
  package var incidents: [Incident]
  /// The chains as PEM, by endpoint, for `--pem`.
  package var pem: [(endpoint: Endpoint, text: String)]

  package init(
    header: ReportHeader, status: Status, host: String, port: UInt16, endpoints: [EndpointEvidence],
    reason: String?, findings: [Finding], incidents: [Incident], pem: [(endpoint: Endpoint, text: String)]
  ) {
    self.header = header
    self.status = status
    self.host = host
    self.port = port
    self.endpoints = endpoints
    self.reason = reason
    self.findings = findings
    self.incidents = incidents
    self.pem = pem
  }
}
