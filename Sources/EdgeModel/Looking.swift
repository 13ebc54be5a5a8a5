/// How to look: what the user's options say about reaching servers.
///
/// Never what to expect of them.
package struct Looking: Hashable, Sendable, Codable {
  /// The root servers to begin with.
  package var hints: [NameServer]
  package var ipv4 = true
  package var ipv6 = true
  /// Connect to the second port where the first is meant; the first is reported.
  package var portMap: [UInt16: UInt16] = [:]
  /// Special addresses that may be asked and connected to all the same.
  package var allowed: [Network] = []
  /// Whether nothing but `allowed` may be reached: a simulated internet ends at its own addresses.
  package var isConfined = false
  /// Connect here whatever DNS says; empty means: where DNS says.
  package var addresses: [Address] = []
  /// The server name for handshakes in place of the target's.
  package var serverName: DomainName?
  /// What has to be said before the handshake; none is TLS at once.
  package var startTLS: StartTLS?
  /// A plain walk: one usable server a zone.
  package var oneServer = false
  /// Ask every server of every zone on the way, not only those of the last two.
  package var thorough = false
  /// How many servers of a parent zone are asked; none is all of them.
  package var parentServers: Int?
  /// Whose turn it is among them: hours since 1970.
  package var turn: Int64 = 0
  /// Recursive resolvers to ask as well: those that the user typed, whatever the files say, or those that are asked
  /// where the files say nothing.
  package var resolvers: [Resolver] = []
  package var hasTypedResolvers = false
  /// For one DNS server in all, resends included.
  package var timeout: Duration = .seconds(5)
  package var connectTimeout: Duration = .seconds(5)
  package var handshakeTimeout: Duration = .seconds(10)
  /// Whether pages are asked for over HTTP.
  package var asksForPages = true
  /// The `User-Agent` of requests.
  package var userAgent = "edgeprobe"
  /// For the whole run; none means until everything has ended.
  package var deadline: Duration?
  /// Handshakes and walks under way at once.
  package var concurrency = 64

  package init(hints: [NameServer]) { self.hints = hints }

  /// The port to connect to where `port` is meant.
  package func mapped(_ port: UInt16) -> UInt16 { portMap[port] ?? port }

  /// The one address family that is looked at, where it is one.
  package var onlyFamily: AddressFamily? { ipv4 && ipv6 ? nil : ipv4 ? .ipv4 : .ipv6 }

  /// Whether addresses of its family are looked at.
  package func includes(_ address: Address) -> Bool { address.isIPv6 ? ipv6 : ipv4 }

  /// Whether an address that DNS named may be sent to.
  ///
  /// Special ranges may not, unless the user opened them.
  package func permits(_ address: Address) -> Bool {
    if allowed.contains(where: { $0.contains(address) }) { return true }
    guard !isConfined else { return false }
    return address.special == nil || address.special == .documentation
  }
}
