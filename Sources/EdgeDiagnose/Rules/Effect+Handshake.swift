import EdgeModel

/// What a flaw of handshakes does that does not hit all clients alike.
package enum HandshakeEffect: Hashable, Sendable {
  /// All of a name's endpoints of one address family fail; clients that connect first and fail later do not fall back.
  case family(at: [Endpoint], fallsBack: Bool)
  /// Only clients of some kinds are shown what they refuse.
  case someClients(String, at: [Endpoint])
  /// These endpoints turn away clients that offer protocols of the web.
  case web(at: [Endpoint])
  /// These endpoints let in whoever should not be.
  case open(at: [Endpoint])
  /// These hosts take the name's mail, and cannot be found.
  case mailHosts(Set<DomainName>, of: Set<DomainName>)
}

extension Severity {
  init(of effect: HandshakeEffect, in comparison: TargetComparison) {
    switch effect {
    case .family(let endpoints, let fallsBack):
      self = !comparison.servesUsersElsewhere(than: endpoints) ? .sev1 : fallsBack ? .sev3 : .sev2
    case .someClients: self = .sev2
    case .web(let endpoints): self = comparison.servesUsersElsewhere(than: endpoints) ? .sev2 : .sev1
    case .open: self = .sev3
    case .mailHosts(let hosts, let all): self = hosts.count < all.count ? .sev3 : .sev1
    }
  }

  /// Mail servers try the next host, and most of them deliver without looking at the certificate (RFC 7435).
  init(ofUntrustedMailAt endpoints: [Endpoint], in comparison: TargetComparison) {
    self = comparison.servesUsersElsewhere(than: endpoints) ? .sev3 : .sev2
  }
}

extension HandshakeEffect {
  func share(in comparison: TargetComparison) -> Double? {
    func part(_ hit: Int, of all: Int) -> Double? { all == 0 ? nil : min(1, Double(hit) / Double(all)) }
    return switch self {
    case .family(let endpoints, _): part(endpoints.count, of: comparison.observedEndpoints(like: endpoints).count)
    case .someClients: nil
    case .open(let endpoints), .web(let endpoints):
      part(endpoints.count, of: comparison.observedEndpoints(like: endpoints).count)
    case .mailHosts(let hosts, let all): part(hosts.count, of: all.count)
    }
  }

  func impact(in comparison: TargetComparison) -> String {
    switch self {
    case .family(let endpoints, let fallsBack):
      let family = endpoints.first?.address.isIPv6 == true ? "IPv6" : "IPv4"
      guard comparison.servesUsersElsewhere(than: endpoints) else {
        return "every user: nothing else is left than \(family)"
      }
      return fallsBack
        ? "nobody for good: clients with \(family) lose time, and fall back to the other family"
        : "users with \(family): once connected, clients do not fall back to the other family"
    case .someClients(let clients, _): return clients
    case .web(let endpoints):
      let all = comparison.observedEndpoints(like: endpoints).count
      let places =
        endpoints.count < all ? "\(endpoints.count) of \(all) addresses" : "port \(endpoints.first?.port ?? 443)"
      return "users of clients that offer h2 or http/1.1, as curl, who reach \(places)"
    case .open: return "nobody fails; whoever has no certificate is let in as well"
    case .mailHosts(let hosts, let all):
      return hosts.count < all.count ? "nobody for good: senders try the other hosts" : "every sender of mail"
    }
  }
}

extension TargetComparison {
  /// All who connect to these, where no other on the port is well.
  ///
  /// What is wrong with the others has findings of its own, which tell of their own users.
  func everyUser(of endpoints: [Endpoint]) -> String {
    let all = observedEndpoints(like: endpoints).count
    guard endpoints.count < all else { return endpoints.everyUser }
    let rest = all - endpoints.count == 1 ? "the other address is not well either" : "no other address is well either"
    return "users who reach \(endpoints.count) of \(all) addresses; \(rest)"
  }
}

extension [Endpoint] {
  /// All who connect there.
  var everyUser: String { first.map { $0.isFile ? "every client" : "every user of port \($0.port)" } ?? "every user" }

  /// Whether other mail servers are what connects there; on ports of submission it is mail programs, which do look at
  /// certificates (RFC 8314).
  var isMail: Bool { !isEmpty && allSatisfy { $0.startTLS == .smtp && $0.port == StartTLS.smtp.port } }
}
