import EdgeModel
import EdgeX509
import NIOCore

/// Finds a host that a redirect leads to.
package typealias Seeker = @Sendable (_ host: DomainName) async -> Whereabouts

package enum Whereabouts: Hashable, Sendable {
  /// As far as they were found.
  case addresses([Address])
  /// The host has none, as its zone's servers say.
  case nowhere
}

extension Handshaker {
  /// What is spoken to ask for a page.
  private static let protocols = ["http/1.1"]
  /// Of another host's addresses so many are tried until one lets itself be connected to.
  private static let attempts = 3

  /// One connection, one handshake, and a page over it; where that leads on is asked as a browser would, on the same host
  /// at the same place.
  package func handshake(_ endpoint: Endpoint, page: PageRequest) async -> Handshake {
    let patience = looking.handshakeTimeout
    let first = HTTPConversation(
      page, method: page.expectation.method, url: page.url(port: endpoint.port), patience: patience,
      vouching: vouches, now: now)
    let (usual, conversation) = await handshake(endpoint, protocols: Handshaker.protocols, then: first)
    // RFC 7301: the server speaks h2 alone, in which it is not asked.
    if usual.outcome == .alert(120) {
      return await handshake(endpoint).without(first, why: "HTTP/2 alone is spoken there")
    }
    guard usual.clientCertificate != .required else {
      return usual.without(first, why: "a client's certificate is demanded there")
    }
    guard usual.outcome == .handshake, let exchange = conversation.exchange else { return usual }
    var handshake = usual
    var trail = HTTPTrail(exchanges: [exchange], end: .silent)
    let places = await follow(&trail, from: endpoint, page: page, with: conversation.cookies, over: usual.chain)
    await lookAround(&trail, at: places)
    handshake.http = trail.hiding(page.expectation.headers.flatMap(\.secrets))
    return handshake
  }

  /// Goes where the redirects of a trail lead, all of them together in as much time as the first page had; returns where
  /// users are led to as well, by host.
  private func follow(
    _ trail: inout HTTPTrail, from endpoint: Endpoint, page: PageRequest, with cookies: CookieJar,
    over chain: [[UInt8]]
  ) async -> [String: [Endpoint]] {
    let (patience, start) = (looking.handshakeTimeout, NIODeadline.now())
    var jar = cookies
    var around: [String: [Endpoint]] = [:]
    var unheeded: Set<Int> = []
    func weigh(_ chain: [[UInt8]], of endpoint: Endpoint) {
      guard trail.last?.response?["strict-transport-security"] != nil, !vouches(chain, endpoint.serverName) else {
        return
      }
      unheeded.insert(trail.exchanges.count - 1)
    }
    weigh(chain, of: endpoint)
    while true {
      switch HTTPTrail.step(
        after: trail.exchanges, of: page.expectation, cookies: jar.state, at: endpoint.address, unheeded: unheeded)
      {
      case .end(let reason):
        trail.end = reason
        return around
      case .follow(let method, let url):
        let left = patience - Duration(NIODeadline.now() - start)
        guard left > .zero else {
          trail.end = .elsewhere(location: "\(url)", why: "\(patience.rounded) had passed")
          return around
        }
        let isAtHome = url.host == trail.exchanges[0].url.host
        do throws(Lost) {
          let places = isAtHome ? [endpoint.with(port: url.port)] : try await self.places(of: url, seenFrom: endpoint)
          let next = HTTPConversation(
            page, method: method, url: url, with: jar, patience: left, vouching: vouches, now: now)
          let asked = try await ask(
            next, at: places, isSecure: url.isSecure, isNear: isAtHome && (url.port != endpoint.port || !url.isSecure))
          var exchange = asked.conversation.exchange ?? next.unasked(asked.absence)
          if asked.endpoint != endpoint {
            exchange.away = HTTPExchange.Away(endpoint: asked.endpoint, chain: asked.chain, staple: asked.staple)
          }
          if !isAtHome, url.isSecure { around[url.host] = places.filter { $0 != asked.endpoint } }
          trail.exchanges.append(exchange)
          weigh(asked.chain, of: asked.endpoint)
          jar = asked.conversation.cookies
        } catch {
          trail.end =
            switch error {
            case .ours(let why): .elsewhere(location: "\(url)", why: why)
            case .special(let kind): .special(location: "\(url)", kind: kind)
            case .nowhere: .nowhere(location: "\(url)")
            case .demanding: .demanding(location: "\(url)")
            case .closed(let why): .closed(location: "\(url)", why: why)
            }
          return around
        }
      }
    }
  }

  /// Why a redirect is not followed.
  private enum Lost: Error {
    /// Users may well be where it leads.
    case ours(why: String)
    /// It has special addresses alone, and of which kind.
    case special(kind: String)
    /// The host has no address.
    case nowhere
    /// Nobody is let in there without a certificate of his own.
    case demanding
    /// Whoever goes there gets no connection.
    case closed(why: String)
  }

  /// Where another host is: at the same address, if it is there as well, else at those of the same family first.
  private func places(of url: PageURL, seenFrom endpoint: Endpoint) async throws(Lost) -> [Endpoint] {
    guard let seek else { throw .ours(why: "another host, and where to connect to was given") }
    guard let host = try? DomainName(url.host) else { throw .ours(why: "no name of a host") }
    guard case .addresses(let found) = await seek(host) else { throw .nowhere }
    guard !found.isEmpty else { throw .ours(why: "no address of \(url.host) was found") }
    let allowed = found.filter(looking.permits)
    guard !allowed.isEmpty else {
      throw found.compactMap(\.special).first.map { .special(kind: $0.rawValue) }
        ?? .ours(why: "an address that is not asked")
    }
    let home = endpoint.address
    func rank(_ address: Address) -> Int { address == home ? 0 : address.isIPv6 == home.isIPv6 ? 1 : 2 }
    let ordered = allowed.sorted { (rank($0), $0) < (rank($1), $1) }
    return ordered.alternatingFamilies.prefix(Handshaker.attempts)
      .map { Endpoint(address: $0, port: url.port, serverName: host) }
  }

  /// One conversation at the first of these places that lets itself be connected to.
  ///
  /// Where it has no handshake there, the others show whether any has.
  ///
  /// `isNear`: at an address that answers on another port, so that there is a way to it.
  private func ask(
    _ next: HTTPConversation, at places: [Endpoint], isSecure: Bool, isNear: Bool
  ) async throws(Lost) -> Asked {
    var (tried, blocked) = ([Asked](), Lost.ours(why: "no address was found"))
    for place in places {
      let asked = isSecure ? try await askInside(next, at: place) : await askTwiceInTheClear(next, at: place)
      if !isNear, case .unreachable(let reason) = asked.outcome {
        blocked = .ours(why: "no way from here to \(place.shown): \(reason)")
      } else {
        tried.append(asked)
      }
      if asked.outcome == .handshake || Task.isCancelled { break }
    }
    guard let last = tried.last else { throw blocked }
    let failures = tried.compactMap { $0.failure(isSecure: isSecure) ?? (isNear ? $0.silence : nil) }
    if failures.count == tried.count, !Task.isCancelled { throw .closed(why: failures.joined(separator: "; ")) }
    return tried.first(where: \.isConnected) ?? last
  }

  /// Adds what other hosts show at the places where no page was asked for: users are led to all of them.
  private func lookAround(_ trail: inout HTTPTrail, at places: [String: [Endpoint]]) async {
    let seen = await withTaskGroup(of: HTTPExchange.Away.self) { group in
      for place in places.values.joined() {
        group.addTask {
          let seen = await handshake(place)
          return HTTPExchange.Away(endpoint: place, chain: seen.chain, staple: seen.staple)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.filter { !$0.chain.isEmpty }
        .sorted { $0.endpoint < $1.endpoint }
    }
    var told: Set<String> = []
    for index in trail.exchanges.indices where trail.exchanges[index].away != nil {
      let host = trail.exchanges[index].url.host
      // Once for each host is enough.
      guard trail.exchanges[index].url.isSecure, told.insert(host).inserted else { continue }
      trail.exchanges[index].away?.others = seen.filter { $0.endpoint.serverName?.host == host }
    }
  }

  private func askTwiceInTheClear(_ next: HTTPConversation, at place: Endpoint) async -> Asked {
    let asked = await askInTheClear(next, at: place)
    // Once may be chance.
    return asked.outcome == .reset && !Task.isCancelled ? await askInTheClear(next, at: place) : asked
  }

  private func askInside(_ next: HTTPConversation, at place: Endpoint) async throws(Lost) -> Asked {
    var (seen, conversation) = await handshake(place, protocols: Handshaker.protocols, then: next)
    // Once may be chance.
    if seen.outcome == .reset {
      (seen, conversation) = await handshake(place, protocols: Handshaker.protocols, then: next)
    }
    if seen.outcome == .alert(120) { throw .ours(why: "HTTP/2 alone is spoken there") }
    if seen.clientCertificate == .required { throw .demanding }
    return Asked(
      endpoint: place, chain: seen.chain, staple: seen.staple, isConnected: seen.connected != nil,
      outcome: seen.outcome,
      conversation: conversation)
  }
}

/// What it came to, to ask for a page at one place.
struct Asked: Sendable {
  var endpoint: Endpoint
  /// None in the clear.
  var chain: [[UInt8]] = []
  var staple: [UInt8]?
  var isConnected: Bool
  /// Of the connection, and of the handshake where there was one to make.
  var outcome: Handshake.Outcome
  var conversation: HTTPConversation

  /// Why nobody gets a connection there, in words with the place; none where somebody may.
  ///
  /// In the clear an end without an answer may be meant for machines such as this one (nginx' `return 444`), save on the port
  /// of https, where it is how some servers meet what is not TLS.
  func failure(isSecure: Bool) -> String? {
    switch outcome {
    case .reset where !isSecure && endpoint.port != 443: return nil
    case .refused, .reset, .alert, .notTLS: return "\(endpoint.shown) \(outcome.text)"
    // Of clients those built on OpenSSL alone mind.
    case .failed(let why): return why.contains("renegotiation") ? nil : "\(endpoint.shown) \(outcome.text)"
    default: return nil
    }
  }

  /// That no connection or no handshake comes about, though nobody says so; in words with the place.
  var silence: String? {
    switch outcome {
    case .timeout(.connect): "\(endpoint.shown) does not answer"
    case .timeout(.handshake): "\(endpoint.shown) takes the connection and does not answer"
    case .unreachable: "\(endpoint.shown) \(outcome.text)"
    default: nil
    }
  }

  /// What came of the page where there was no connection to ask over.
  var absence: HTTPExchange.Outcome {
    Task.isCancelled ? .cut : .none("no connection to \(endpoint.shown): \(outcome.text)")
  }
}

extension [Address] {
  /// The same with IPv4 and IPv6 in turn, as clients try them: one family may swallow all that is sent (RFC 8305 section 4).
  fileprivate var alternatingFamilies: [Address] {
    guard let first else { return [] }
    let (same, other) = (filter { $0.isIPv6 == first.isIPv6 }, filter { $0.isIPv6 != first.isIPv6 })
    return (0..<Swift.max(same.count, other.count))
      .flatMap { [same.dropFirst($0).first, other.dropFirst($0).first].compactMap(\.self) }
  }
}

extension Endpoint {
  fileprivate func with(port: UInt16) -> Endpoint {
    var endpoint = self
    endpoint.port = port
    return endpoint
  }
}

extension Handshake {
  /// The same with a page that there was no way to ask for, where there was a handshake.
  fileprivate func without(_ page: HTTPConversation, why: String) -> Handshake {
    guard outcome == .handshake else { return self }
    var handshake = self
    handshake.http = HTTPTrail(exchanges: [page.unasked(.unseen(why))], end: .silent)
    return handshake
  }
}
