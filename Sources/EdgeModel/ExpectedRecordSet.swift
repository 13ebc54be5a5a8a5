/// One ResourceRecordSet of a hosted zone.
///
/// Several of one name and type differ in `identifier`.
package struct ExpectedRecordSet: Hashable, Sendable, Codable {
  package enum Content: Hashable, Sendable, Codable {
    /// Canonical rdata, as hexadecimal when stored.
    case values([[UInt8]])
    /// An alias to an AWS resource or to a record of the zone.
    case alias(DomainName)
    /// Only AWS can know the answer: why.
    case notEvaluated(String)
  }

  package var name: DomainName
  package var type: RecordType
  /// Seconds; none for an alias.
  package var ttl: UInt32?
  /// SetIdentifier; none for a simple record set.
  package var identifier: String?
  /// How Route 53 chooses among the sets of the same name and type.
  package var policy: RoutingPolicy
  /// HealthCheckId; none when the set counts as healthy whatever happens.
  package var healthCheck: String?
  /// EvaluateTargetHealth of an alias.
  package var evaluatesTargetHealth = false
  package var content: Content
  package var source: Source

  /// Whether users are led to another name: an alias of Route 53's, or a CNAME.
  package var leadsToName: Bool { if case .alias = content { true } else { type == .cname } }

  package init(
    name: DomainName, type: RecordType, ttl: UInt32?, identifier: String?, policy: RoutingPolicy = .simple,
    healthCheck: String? = nil, content: Content, source: Source
  ) {
    self.name = name
    self.type = type
    self.ttl = ttl
    self.identifier = identifier
    self.policy = policy
    self.healthCheck = healthCheck
    self.content = content
    self.source = source
  }
}

/// How Route 53 chooses which record set of one name and type answers a query (Developer Guide, *Choosing a routing
/// policy*).
package enum RoutingPolicy: Hashable, Sendable, Codable {
  /// The only set of its name and type.
  case simple
  /// One set, as often as its weight says; 0 is never while another has more, and all 0 are equally likely.
  case weighted(UInt8)
  /// The set whose region, such as `eu-central-1`, is the nearest.
  case latency(region: String)
  case failover(Role)
  case geolocation(Place)
  /// A region, a local zone group or coordinates, as text.
  case geoproximity(String)
  /// Up to eight healthy values of all sets.
  case multivalue
  /// The set for the block of addresses the query came from; `*` for all others.
  case cidr(location: String)

  package enum Role: String, Hashable, Sendable, Codable {
    case primary = "PRIMARY"
    case secondary = "SECONDARY"
  }

  package enum Place: Hashable, Sendable, Codable {
    /// `EU`.
    case continent(String)
    /// `DE`.
    case country(String)
    /// `US` and `WA`.
    case subdivision(country: String, String)
    /// CountryCode `*`: everybody else, and who cannot be placed.
    case everywhere
  }
}
