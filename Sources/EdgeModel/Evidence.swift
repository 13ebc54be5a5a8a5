/// What one look at one target showed, decoded and verified; nobody has compared it with anything yet.
package struct Evidence: Hashable, Sendable {
  package var target: DomainName
  package var round: Int
  /// When the look began.
  package var began: Moment
  /// As of when dates are judged.
  package var time: Moment
  /// One for each goal question, sorted: what a resolver would hand to a user.
  package var answers: [Answer]
  /// What stands at the end of aliases that servers gave which had not the word in `answers`: resolvers that ask them follow
  /// these; sorted.
  package var ends: [Answer] = []
  /// Questions in `answers` that only others led to.
  package var followed: Set<Question> = []
  /// The one address family that the user wanted looked at, where it is one: nothing is known of the other.
  package var onlyFamily: AddressFamily?
  /// Sorted by name.
  package var zones: [ZoneEvidence]
  /// The names on the way that were asked for by themselves; sorted.
  package var steps: [Step]
  /// Looks at records beside the AWS resources that they are aliases of, where both had nothing in common; sorted.
  package var aliases: [AliasEvidence] = []
  /// What recursive resolvers said; sorted.
  package var resolvers: [ResolverAnswer]
  /// Sorted.
  package var endpoints: [EndpointEvidence]
  /// What was asked for in the clear, where something was.
  package var plainPage: PlainPage?
  /// What S3 said at its own addresses, where users are given none of them.
  package var plainPageBeside: PlainPage?
  /// The addresses of a target of S3 at which others answer than S3, or nobody does.
  package var strangersInTheClear: Set<Address> = []
  /// Where the names lead that other records of the exports are aliases of, as far as somebody asked.
  package var elsewhere: Set<Address> = []
  /// Where the user had it connect in place of where DNS says.
  package var typed: Set<Address> = []
  package var missed: [String]
  package var limits: [String]
  /// Whether a trust store was there to judge paths with.
  package var hasTrustStore: Bool
  /// Whether the anchors are the user's own in place of those that the public trusts: what browsers demand of public
  /// authorities is not asked of these.
  package var hasOwnAnchors = false
  package var queries: Int
  package var handshakes: Int

  package init(
    target: DomainName, round: Int, began: Moment, time: Moment, answers: [Answer], zones: [ZoneEvidence],
    steps: [Step] = [], resolvers: [ResolverAnswer] = [], endpoints: [EndpointEvidence], missed: [String],
    limits: [String], hasTrustStore: Bool, queries: Int, handshakes: Int
  ) {
    self.target = target
    self.round = round
    self.began = began
    self.time = time
    self.answers = answers
    self.zones = zones
    self.steps = steps
    self.resolvers = resolvers
    self.endpoints = endpoints
    self.missed = missed
    self.limits = limits
    self.hasTrustStore = hasTrustStore
    self.queries = queries
    self.handshakes = handshakes
  }
}

/// One endpoint: what the handshake showed, with its chain decoded and a path sought.
package struct EndpointEvidence: Hashable, Sendable {
  package var endpoint: Endpoint
  package var outcome: Handshake.Outcome
  package var began: Moment
  package var protocolVersion: String?
  package var cipher: String?
  package var alpn: String?
  package var clientCertificate: Handshake.ClientCertificate
  /// Whether the server asked for a certificate, and ended the connection without a word when none came.
  package var hangsUp = false
  /// What the first try came to, where a second one decides.
  package var firstTry: Handshake.Outcome?
  package var chain: [Certificate]
  /// None without a chain or without a trust store.
  package var path: PathVerdict?
  /// None without a chain or a server name.
  package var coversName: Bool?
  package var hasStaple: Bool
  /// What the stapled OCSP response is worth.
  package var staple: Staple
  /// How many octets the served certificates have.
  package var chainSize: Int
  /// How many certificates were served, those that cannot be decoded included.
  package var chainLength: Int
  /// What the client offered.
  package var offer = Handshake.Offer.usual
  package var group: String?
  /// What the handshake was signed with.
  package var signature: String?
  /// Certificate timestamps that came with the handshake.
  package var timestamps: Int?
  /// The last alert that did not end the handshake.
  package var warning: UInt8?
  /// What was in the way of the handshake, where a permissive one found out.
  package var obstacle: Obstacle?
  /// What was in the way of a handshake with what browsers offer, where the usual one succeeded.
  package var browserObstacle: Obstacle?
  /// The same with what Python offers.
  package var pythonObstacle: Obstacle?
  /// Handshakes with other offers at the same place; sorted by offer.
  package var others: [EndpointEvidence] = []
  /// What was asked over HTTP, where something was.
  package var http: HTTPTrail?

  package init(
    endpoint: Endpoint, outcome: Handshake.Outcome, began: Moment, protocolVersion: String?, cipher: String?,
    alpn: String?, clientCertificate: Handshake.ClientCertificate, chain: [Certificate], path: PathVerdict?,
    coversName: Bool?, hasStaple: Bool, staple: Staple = Staple(.none), chainSize: Int = 0, chainLength: Int? = nil
  ) {
    self.endpoint = endpoint
    self.outcome = outcome
    self.began = began
    self.protocolVersion = protocolVersion
    self.cipher = cipher
    self.alpn = alpn
    self.clientCertificate = clientCertificate
    self.chain = chain
    self.path = path
    self.coversName = coversName
    self.hasStaple = hasStaple
    self.staple = staple
    self.chainSize = chainSize
    self.chainLength = chainLength ?? chain.count
  }

  /// What the client was shown that offered this.
  package func other(_ offer: Handshake.Offer) -> EndpointEvidence? { others.first { $0.offer == offer } }
}
