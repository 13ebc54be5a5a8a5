import EdgeModel
import EdgeX509
import NIOCore

/// Whether a chain as served is one that a name's secrets can be shown to.
package typealias Voucher = @Sendable (_ chain: [[UInt8]], _ name: DomainName?) -> Bool

/// One request and its answer inside a TLS session.
struct HTTPConversation: Conversation {
  let patience: Duration
  private let method: String
  private let url: PageURL
  private let traceID: TraceID
  private let request: [UInt8]
  private let now: @Sendable () -> Moment
  /// None where the request may be shown to anybody.
  private let vouches: Voucher?
  private var reception: HTTPReception
  private var began: (time: Moment, clock: NIODeadline)?
  private var result: (outcome: HTTPExchange.Outcome, clock: NIODeadline)?

  init(
    _ page: PageRequest, method: String, url: PageURL, patience: Duration, vouching vouches: @escaping Voucher,
    now: @escaping @Sendable () -> Moment
  ) {
    self.patience = patience
    self.vouches = page.expectation.headers.isEmpty ? nil : vouches
    self.method = method
    self.url = url
    self.now = now
    traceID = TraceID(at: now())
    request = page.wire(method: method, url: url, traceID: "\(traceID)")
    reception = HTTPReception(isHead: method == "HEAD", bodyLimit: page.bodyLimit)
  }

  /// None where the request was never sent.
  var exchange: HTTPExchange? {
    guard let began else { return nil }
    let end = result?.clock ?? began.clock
    return HTTPExchange(
      method: method, url: url, traceID: "\(traceID)", began: began.time, ended: Duration(end - began.clock),
      outcome: result?.outcome ?? .cut)
  }

  mutating func begin(_ circumstances: Circumstances) -> Turn {
    began = (now(), .now())
    if let vouches, !vouches(circumstances.facts?.chain ?? [], circumstances.endpoint.serverName) {
      conclude(.withheld)
      return .over
    }
    return .say(request)
  }

  mutating func hear(_ bytes: [UInt8]) -> Turn {
    do throws(HTTPFlaw) {
      guard case .done(let response) = try reception.take(bytes) else { return .say([]) }
      conclude(.response(response))
    } catch {
      conclude(.none("\(error)"))
    }
    return .over
  }

  mutating func end(_ ending: Ending) {
    guard began != nil, result == nil else { return }
    do throws(HTTPFlaw) {
      var response = try reception.end()
      // Only a close in order can end a body of no stated length.
      if ending != .closed { response.isCut = true }
      conclude(.response(response))
    } catch {
      switch ending {
      case .closed: conclude(.none("\(error)"))
      case .reset: conclude(.none("the connection is reset"))
      case .timeout: conclude(.none("nothing within \(patience.rounded)"))
      case .failed(let reason): conclude(.none(reason))
      }
    }
  }

  private mutating func conclude(_ outcome: HTTPExchange.Outcome) { result = (outcome, .now()) }
}

extension Handshaker {
  /// What is spoken to ask for a page.
  private static let protocols = ["http/1.1"]

  /// One connection, one handshake, and a page over it; where that leads on is asked at the same place.
  package func handshake(_ endpoint: Endpoint, page: PageRequest) async -> Handshake {
    let patience = looking.handshakeTimeout
    let first = HTTPConversation(
      page, method: page.expectation.method, url: page.url(port: endpoint.port), patience: patience,
      vouching: vouches, now: now)
    var (handshake, conversation) = await handshake(endpoint, protocols: Handshaker.protocols, then: first)
    // RFC 7301: the server speaks h2 alone, in which it is not asked.
    if handshake.outcome == .alert(120) { return await self.handshake(endpoint) }
    guard handshake.outcome == .handshake, handshake.clientCertificate != .required,
      let exchange = conversation.exchange
    else { return handshake }
    let start = NIODeadline.now()
    var exchanges = [exchange]
    var end = HTTPTrail.End.silent
    let leaf = handshake.chain.first ?? []
    func covers(_ host: String) -> Bool {
      (try? DomainName(host)).map { Certificate.covers(der: leaf, host: $0) } == true
    }
    following: while true {
      switch HTTPTrail.step(after: exchanges, of: page.expectation, covers: covers) {
      case .end(let reason):
        end = reason
        break following
      case .follow(let method, let url):
        // All of them together get as much time as one.
        let left = patience - Duration(NIODeadline.now() - start)
        let next = HTTPConversation(
          page, method: method, url: url, patience: max(left, .milliseconds(1)), vouching: vouches, now: now)
        let seen: Handshake
        var place = endpoint
        if url.host != exchange.url.host { place.serverName = try? DomainName(url.host) }
        (seen, conversation) = await self.handshake(place, protocols: Handshaker.protocols, then: next)
        exchanges.append(
          conversation.exchange
            ?? HTTPExchange(
              method: method, url: url, traceID: "", began: seen.began, ended: seen.ended,
              outcome: Task.isCancelled ? .cut : .none("no second connection: \(seen.outcome)")))
      }
    }
    handshake.http = HTTPTrail(exchanges: exchanges, end: end).atHome.hiding(
      page.expectation.headers.flatMap(\.secrets))
    return handshake
  }
}
