/// Where an expectation was read: a file, and the place in it as a person would find it.
package struct Source: Hashable, Sendable, Codable {
  /// The path as the user gave it.
  package var file: String
  /// `line 12`, or `ResourceRecordSets[3]`.
  package var place: String

  package init(file: String, place: String) {
    self.file = file
    self.place = place
  }
}

extension Source {
  /// Whether it is what the AWS CLI printed, which is JSON; probe files and zone files are not.
  package var isExport: Bool { file.hasSuffix(".json") }
}

extension Source: CustomStringConvertible {
  package var description: String { "\(file), \(place)" }
}

/// What should be true, as the probe files and the AWS exports say.
package struct Expectations: Hashable, Sendable, Codable {
  package var targets: [Target]
  package var zones: [HostedZone]
  package var certificates: [ManagedCertificate]
  /// Of zones outside Route 53, as probe files say, whether or not the targets that say so are looked at.
  package var delegations: [StatedDelegation] = []
  /// What AWS reports of everything else; never a source of expected records.
  package var state = AWSState()
  package var thresholds: Thresholds
  /// Rules whose severity the user set.
  package var severities: [String: Severity]
  /// Those of them that the user's severity lowers even where every user is hit.
  package var unlimitedSeverities: Set<String> = []
  package var acceptances: [Acceptance]
  /// Whether targets of the files were left out, because the user asked for some only.
  package var isPartial = false
  /// Folders that were passed over because they hold a world of their own, and other things worth saying.
  package var remarks: [String]

  package init(
    targets: [Target] = [], zones: [HostedZone] = [], certificates: [ManagedCertificate] = [],
    thresholds: Thresholds = Thresholds(), severities: [String: Severity] = [:], acceptances: [Acceptance] = [],
    remarks: [String] = []
  ) {
    self.targets = targets
    self.zones = zones
    self.certificates = certificates
    self.thresholds = thresholds
    self.severities = severities
    self.acceptances = acceptances
    self.remarks = remarks
  }

  /// The public hosted zone that holds `name`: the one with the longest matching apex.
  package func zone(holding name: DomainName) -> HostedZone? {
    zones.filter { !$0.isPrivate && name.isWithin($0.name) }.max { $0.name.wire.count < $1.name.wire.count }
  }

  /// Whether several public hosted zones have one name, so that only the walk shows which of them counts.
  package var hasZonesOfOneName: Bool {
    let names = zones.filter { !$0.isPrivate }.map(\.name)
    return Set(names).count < names.count
  }

  /// What a probe file says of the zone that holds `name`: the nearest one at or above it.
  package func delegation(holding name: DomainName) -> StatedDelegation? {
    delegations.filter { name.isWithin($0.zone) }.max { $0.zone.wire.count < $1.zone.wire.count }
  }

  /// Whom the exported zones above `name` hand zones over to on the way to it; none of zones that share a name, of which
  /// only one is in DNS.
  package func handovers(above name: DomainName) -> [(zone: HostedZone, delegation: StatedDelegation)] {
    let above = zones.filter { !$0.isPrivate && name.isBelow($0.name) }
    let counts = Dictionary(grouping: above, by: \.name).mapValues(\.count)
    return above.filter { counts[$0.name] == 1 }.sorted { $0.name < $1.name }.compactMap { zone in
      zone.delegation(above: name).map { (zone, $0) }
    }
  }
}

/// Whom a probe file says a zone is delegated to.
package struct StatedDelegation: Hashable, Sendable, Codable {
  package var zone: DomainName
  /// Sorted.
  package var servers: [DomainName]
  package var source: Source

  package init(zone: DomainName, servers: [DomainName], source: Source) {
    self.zone = zone
    self.servers = servers
    self.source = source
  }
}

/// One name to check.
package struct Target: Hashable, Sendable, Codable {
  package var name: DomainName
  /// The name as the user wrote it.
  package var written: String
  /// Ports to make TLS handshakes on; empty is DNS only.
  package var ports: [UInt16]
  /// Addresses allowed for a name that is not in Route 53; none when nothing is said.
  package var answers: Answers?
  /// The ARNs of the ACM certificates that may be served; empty means every one in use that covers the name.
  package var certificates: [String]
  package var labels: [String: String]
  /// The name must not resolve.
  package var absent: Bool
  /// Recursive resolvers to ask about it; none when the file does not say.
  package var resolvers: [Resolver]?
  package var maximumSeverity: Severity?
  /// What is asked for over HTTP; none when nothing is said.
  package var page: PageExpectation?
  /// The organisation or common name that has to be in the issuer's or the anchor's name.
  package var issuer: String?
  /// The trust anchors of this target alone, PEM; none when the run's count.
  package var trust: String?
  /// The file that they are in, as the user would type it.
  package var trustFile: String?
  package var source: Source?
  /// Whether clients need a certificate of their own; none when the file does not say.
  package var clientCertificate: Handshake.ClientCertificate?
  /// Whether the hosts that take the name's mail are looked at.
  package var mail = false
  /// Whether nobody says what its ports are, and they are the usual ones; none in recordings that did not tell.
  package private(set) var hasUsualPorts: Bool?
  /// Whether no file names it: it was found in the exports.
  package var isInferred = false

  /// Whether a probe file says nothing that needs an address: neither ports nor answers.
  ///
  /// A zone of whose apex only the delegation matters is such, and a name that is there for its mail.
  package var mayLackAddress: Bool { source != nil && ports.isEmpty && answers == nil }

  package struct Answers: Hashable, Sendable, Codable {
    package var a: [Network]
    package var aaaa: [Network]

    package init(a: [Network], aaaa: [Network]) {
      self.a = a
      self.aaaa = aaaa
    }
  }

  package init(
    name: DomainName, written: String, ports: [UInt16]? = nil, answers: Answers? = nil, certificates: [String] = [],
    labels: [String: String] = [:], absent: Bool = false, resolvers: [Resolver]? = nil,
    maximumSeverity: Severity? = nil, page: PageExpectation? = nil, issuer: String? = nil, trust: String? = nil,
    source: Source? = nil
  ) {
    self.name = name
    self.written = written
    self.ports = ports ?? [443]
    hasUsualPorts = ports == nil
    self.answers = answers
    self.certificates = certificates
    self.labels = labels
    self.absent = absent
    self.resolvers = resolvers
    self.maximumSeverity = maximumSeverity
    self.page = page
    self.issuer = issuer
    self.trust = trust
    self.source = source
  }
}

/// A hosted zone as `get-hosted-zone` and `list-resource-record-sets` print it.
package struct HostedZone: Hashable, Sendable, Codable {
  /// Without `/hostedzone/`.
  package var id: String
  package var name: DomainName
  package var isPrivate: Bool
  /// The delegation set; none when it was not exported or the zone is private.
  package var nameServers: [DomainName]?
  package var records: [ExpectedRecordSet] { didSet { index = RecordSetIndex(records) } }
  package var source: Source
  /// Follows from `records`.
  package private(set) var index: RecordSetIndex

  private enum CodingKeys: CodingKey { case id, name, isPrivate, nameServers, records, source }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try container.decode(String.self, forKey: .id), name: try container.decode(DomainName.self, forKey: .name),
      isPrivate: try container.decode(Bool.self, forKey: .isPrivate),
      nameServers: try container.decodeIfPresent([DomainName].self, forKey: .nameServers),
      records: try container.decode([ExpectedRecordSet].self, forKey: .records),
      source: try container.decode(Source.self, forKey: .source))
  }

  package init(
    id: String, name: DomainName, isPrivate: Bool, nameServers: [DomainName]?, records: [ExpectedRecordSet],
    source: Source
  ) {
    self.id = id
    self.name = name
    self.isPrivate = isPrivate
    self.nameServers = nameServers
    self.records = records
    self.source = source
    index = RecordSetIndex(records)
  }
}

extension HostedZone {
  /// What reports call it: only what has an identifier is surely Route 53's, a zone file is not.
  package var title: String {
    id.isEmpty ? "the zone \(name)" : "hosted zone \(name) (\(PrintableText(id).text))"
  }

  /// The record sets of exactly this name.
  package func sets(of name: DomainName) -> [ExpectedRecordSet] { index.places(of: name).map { records[$0] } }
}

/// When a certificate's nearing end becomes a finding: the shorter of a span and a share of the lifetime.
package struct Thresholds: Hashable, Sendable, Codable {
  package struct Limit: Hashable, Sendable, Codable {
    package var span: Duration?
    /// Of the lifetime, 0 to 1.
    package var share: Double?

    package init(span: Duration?, share: Double?) {
      self.span = span
      self.share = share
    }

    /// The time left below which the limit is passed, for a certificate of this lifetime.
    package func time(ofLifetime lifetime: Duration) -> Duration {
      let byShare = share.map { Duration.microseconds(Int64(Double(lifetime.microseconds) * $0)) }
      return [span, byShare].compactMap(\.self).min() ?? .zero
    }
  }

  package var warning: Limit
  package var urgent: Limit
  package var critical: Limit

  package init(
    warning: Limit = Limit(span: .days(30), share: 0.25), urgent: Limit = Limit(span: .days(10), share: 0.1),
    critical: Limit = Limit(span: .days(3), share: 0.05)
  ) {
    self.warning = warning
    self.urgent = urgent
    self.critical = critical
  }
}

/// A finding that the user decided to live with until a date.
package struct Acceptance: Hashable, Sendable, Codable {
  package var rule: String
  package var target: DomainName?
  package var server: DomainName?
  package var maximum: Severity?
  package var until: Moment
  package var why: String
  package var source: Source

  package init(
    rule: String, target: DomainName?, server: DomainName?, maximum: Severity?, until: Moment, why: String,
    source: Source
  ) {
    self.rule = rule
    self.target = target
    self.server = server
    self.maximum = maximum
    self.until = until
    self.why = why
    self.source = source
  }
}
