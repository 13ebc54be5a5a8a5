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
  private let jar: CookieJar
  private let traceID: TraceID
  private let request: [UInt8]
  private let now: @Sendable () -> Moment
  /// None where the request may be shown to anybody.
  private let vouches: Voucher?
  private var reception: HTTPReception
  private var began: (time: Moment, clock: NIODeadline)?
  private var result: (outcome: HTTPExchange.Outcome, clock: NIODeadline)?

  init(
    _ page: PageRequest, method: String, url: PageURL, with jar: CookieJar = CookieJar(), patience: Duration,
    vouching vouches: @escaping Voucher, now: @escaping @Sendable () -> Moment
  ) {
    self.jar = jar
    self.patience = patience
    self.vouches = page.expectation.headers.isEmpty ? nil : vouches
    self.method = method
    self.url = url
    self.now = now
    traceID = TraceID(at: now())
    request = page.wire(method: method, url: url, traceID: "\(traceID)", cookies: jar.field(for: url))
    reception = HTTPReception(isHead: method == "HEAD", bodyLimit: page.bodyLimit)
  }

  /// None where the request was never sent.
  var exchange: HTTPExchange? {
    guard let began else { return nil }
    let end = result?.clock ?? began.clock
    return HTTPExchange(
      method: method, url: url, traceID: "\(traceID)", began: began.time, ended: Duration(end - began.clock),
      outcome: result?.outcome ?? .cut, cookies: jar.state)
  }

  /// One that never came to be.
  func unasked(_ outcome: HTTPExchange.Outcome) -> HTTPExchange {
    HTTPExchange(method: method, url: url, traceID: "", began: now(), ended: .zero, outcome: outcome)
  }

  /// The cookies as they are after the answer.
  var cookies: CookieJar {
    var jar = jar
    jar.take(reception.cookies, from: url, at: now())
    return jar
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
    guard result == nil else { return }
    // It may end before it began.
    began = began ?? (now(), .now())
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
      case .declined(let what): conclude(.unseen(what))
      }
    }
  }

  private mutating func conclude(_ outcome: HTTPExchange.Outcome) { result = (outcome, .now()) }
}
