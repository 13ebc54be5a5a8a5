/// One request over HTTP and what came back, judged by nobody yet.
package struct HTTPExchange: Hashable, Sendable, Codable {
  package enum Outcome: Hashable, Sendable, Codable {
    case response(HTTPResponse)
    /// No answer came: why, in words.
    case none(String)
    /// The run's deadline came first.
    case cut
    /// Nothing was sent: the request holds what the user's files add, and the certificate is not one to show it to.
    case withheld
    /// Nobody can tell from here what users get: why.
    case unseen(String)
  }

  /// Another endpoint than the one that the page belongs to.
  package struct Away: Hashable, Sendable, Codable {
    package var endpoint: Endpoint
    /// As served there, DER.
    package var chain: [[UInt8]]
    /// What the host's other addresses showed, which users are led to as well: those that let themselves be connected to.
    package var others: [Away]
    /// The stapled OCSP response, DER.
    package var staple: [UInt8]?

    package init(endpoint: Endpoint, chain: [[UInt8]], staple: [UInt8]? = nil, others: [Away] = []) {
      self.endpoint = endpoint
      self.chain = chain
      self.staple = staple
      self.others = others
    }
  }

  package var method: String
  package var url: PageURL
  /// Where it was asked for; none at the endpoint that the page belongs to.
  package var away: Away?
  /// Which state of the cookies that answers before had set it was sent with; 0 is none.
  ///
  /// The cookies themselves are kept nowhere.
  package var cookies: Int
  /// The `X-Amzn-Trace-Id` that was sent, by which load balancers log the request.
  package var traceID: String
  package var began: Moment
  /// Until the answer was there, or none was to come.
  package var ended: Duration
  package var outcome: Outcome

  package init(
    method: String, url: PageURL, traceID: String, began: Moment, ended: Duration, outcome: Outcome, away: Away? = nil,
    cookies: Int = 0
  ) {
    self.away = away
    self.cookies = cookies
    self.method = method
    self.url = url
    self.traceID = traceID
    self.began = began
    self.ended = ended
    self.outcome = outcome
  }

  package var response: HTTPResponse? { if case .response(let response) = outcome { response } else { nil } }
}

/// A page asked for in the clear, by itself.
package struct PlainPage: Hashable, Sendable, Codable {
  package var endpoint: Endpoint
  package var exchange: HTTPExchange
  package init(endpoint: Endpoint, exchange: HTTPExchange) {
    self.endpoint = endpoint
    self.exchange = exchange
  }
}

/// What a server answered, as far as it is kept.
package struct HTTPResponse: Hashable, Sendable, Codable {
  package struct Field: Hashable, Sendable, Codable {
    /// Lower case.
    package var name: String
    /// Printable.
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var status: UInt16
  /// The fields that say who answered and how, in order.
  package var fields: [Field]
  /// As far as it was read, without its transfer coding.
  package var body: [UInt8]
  /// Whether more of the body was to come: it was not waited for, or the connection ended first.
  package var isCut: Bool
  /// Whether a cookie was to be set.
  package var setsCookie: Bool

  package init(
    status: UInt16, fields: [Field] = [], body: [UInt8] = [], isCut: Bool = false, setsCookie: Bool = false
  ) {
    self.status = status
    self.fields = fields
    self.body = body
    self.isCut = isCut
    self.setsCookie = setsCookie
  }

  /// The first field of a name.
  package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Whether a field says who answered, and how: nothing else is kept.
  package static func keeps(_ name: String) -> Bool { kept.contains(name) || name.hasPrefix("x-amz-cf-") }

  private static let kept: Set = [
    "server", "via", "x-cache", "x-amzn-waf-action", "x-amzn-errortype", "cf-mitigated", "strict-transport-security",
    "location", "content-type", "content-encoding", "content-length", "date", "age",
  ]

  /// Whether S3 gave it, by its own word.
  package var isOfS3: Bool { self["server"] == "AmazonS3" }

  /// Whether it is nginx' answer to a client that shows no certificate of its own, and should: the handshake stands there.
  package var demandsCertificate: Bool {
    guard status == 400, let first = HTTPResponse.demand.first else { return false }
    return body.indices.contains { body[$0] == first && body[$0...].starts(with: HTTPResponse.demand) }
  }

  private static let demand = Array("No required SSL certificate was sent".utf8)

  /// Whether it is what servers answer that take nothing but TLS, to a request in the clear: nginx and load balancers of AWS,
  /// Apache, and those written in Go.
  package var wantsTLS: Bool {
    guard status == 400 else { return false }
    let page = String(decoding: body, as: UTF8.self)
    return [
      "The plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port",
      "Client sent an HTTP request to an HTTPS server",
    ].contains { page.contains($0) }
  }

  /// Clients show the page of one that leads to nothing.
  package var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) && self["location"]?.isEmpty == false }
}

/// A page asked for at one endpoint: every exchange on the way, and where it ended.
package struct HTTPTrail: Hashable, Sendable, Codable {
  package enum End: Hashable, Sendable, Codable {
    case answered
    case silent
    /// A redirect leads to what was asked for before.
    case loop
    /// A redirect was not followed, since as many had been as may be.
    case limit
    /// A redirect leads to where nobody is let in without a certificate of his own: where.
    case demanding(location: String)
    /// A redirect leads to what is not asked, for a reason of ours: where, and why not.
    case elsewhere(location: String, why: String)
    /// A redirect leads to an address that is none of the public internet: where, and of what kind.
    case special(location: String, kind: String)
    /// A redirect leads to a host that has no address: where.
    case nowhere(location: String)
    /// A redirect leads to where no connection comes about, for whoever follows it: where, and why.
    case closed(location: String, why: String)
    /// A redirect leads to a host whose certificate clients refuse: where, and why. Found when it is judged.
    case untrusted(location: String, why: String)
  }

  /// In order; never empty.
  package var exchanges: [HTTPExchange]
  package var end: End
  /// What some users are refused on the way, and others are not.
  ///
  /// Found when it is judged.
  package var refusals: [Refusal] = []

  private enum CodingKeys: CodingKey { case exchanges, end }

  /// A certificate of a host that a redirect leads to.
  package struct Refusal: Hashable, Sendable {
    package enum Users: Hashable, Sendable {
      /// Those who are led to so many of the host's addresses.
      case reaching(Int, of: Int)
      /// Those of clients that have nothing but what the server sends.
      case withoutFetching
    }

    package var location: String
    package var why: String
    package var users: Users
    /// Whose users are let through all the same.
    package var spared: String?

    package init(location: String, why: String, users: Users, sparing spared: String? = nil) {
      self.spared = spared
      self.location = location
      self.why = why
      self.users = users
    }
  }

  package init(exchanges: [HTTPExchange], end: End) {
    self.exchanges = exchanges
    self.end = end
  }

  package var last: HTTPExchange? { exchanges.last }

  /// Whether the host of the first page wants to be asked over TLS alone, so that clients that were there before offer no way
  /// past a warning (RFC 6797 section 8.4).
  package var isStrict: Bool {
    guard let first = exchanges.first?.url else { return false }
    return StrictTransport(after: exchanges).upgraded(PageURL(isSecure: false, host: first.host, port: 80)).isSecure
  }

  /// Whether it was redirected once more than browsers go along with.
  package var isEndless: Bool { end == .limit && exchanges.count > PageExpectation.redirectsOfBrowsers }
}

extension HTTPTrail {
  package enum Step: Hashable, Sendable {
    case follow(method: String, PageURL)
    case end(End)
  }

  /// Where to go after these exchanges, with cookies in a state.
  ///
  /// Only pages on the same port are asked for, or on the usual ones of both schemes; of the first host on any, unless
  /// the user's files add something to requests. Another host, or one asked in the
  /// clear, gets none of what the user's files add to requests, and so nothing where they add something. One that has said
  /// on the way that it is for TLS alone is not asked in the clear.
  ///
  /// `home`: where the first was asked for. `unheeded`: the exchanges over connections that clients were warned of; whoever
  /// goes on all the same keeps nothing that was said there (RFC 6797 section 8.1).
  package static func step(
    after exchanges: [HTTPExchange], of expectation: PageExpectation, cookies: Int = 0, at home: Address? = nil,
    unheeded: Set<Int> = []
  ) -> Step {
    guard let last = exchanges.last, let response = last.response else { return .end(.silent) }
    guard response.isRedirect, !expectation.wants(response.status), let location = response["location"] else {
      return .end(.answered)
    }
    // To count no redirects is to ask for the answer itself.
    guard expectation.redirects > 0 else { return .end(.answered) }
    if let port = PageURL.impossiblePort(in: location) {
      return .end(.closed(location: location, why: "\(port) is no port"))
    }
    guard let resolved = last.url.resolving(location) else {
      return .end(.elsewhere(location: location, why: "no web address"))
    }
    let next = StrictTransport(after: exchanges, unheeded: unheeded).upgraded(resolved)
    func elsewhere(_ why: String) -> Step { .end(.elsewhere(location: next.description, why: why)) }
    if let why = next.whyClosed(from: last.url) { return .end(.closed(location: next.description, why: why)) }
    if let address = Address(next.host) {
      guard let special = address.special else { return elsewhere("an address, not a name") }
      // Who comes to such an address may well come to others of the kind.
      guard special != home?.special else { return .end(.special(location: next.description, kind: special.rawValue)) }
      return .end(.closed(location: next.description, why: "\(address) is a \(special.rawValue) address"))
    }
    guard next.host == exchanges[0].url.host || expectation.headers.isEmpty else {
      return elsewhere("another host, which the headers of the file are not for")
    }
    guard next.isSecure || expectation.headers.isEmpty else {
      return elsewhere("not https, which the headers of the file are not for")
    }
    // On 443 some servers answer in the clear as well.
    let isUsual = (next.hasUsualPort || next.port == 443) && (last.url.hasUsualPort || last.url.port == 443)
    if !isUsual, !next.isSecure || next.port != last.url.port {
      guard next.host == exchanges[0].url.host else { return elsewhere("another port") }
      // What listens there may be another's: curl takes its headers no further than to the same port either.
      guard expectation.headers.isEmpty else {
        return elsewhere("another port, which the headers of the file are not for")
      }
    }
    let keepsMethod = [307, 308].contains(response.status) || last.method == "HEAD"
    let method = keepsMethod ? last.method : "GET"
    if exchanges.contains(where: { $0.url == next && $0.method == method && $0.cookies == cookies }) {
      return .end(.loop)
    }
    guard exchanges.count <= expectation.redirects else { return .end(.limit) }
    return .follow(method: method, next)
  }
}

extension PageURL {
  /// Why nobody who is sent here gets a connection, whatever listens; none where somebody may.
  fileprivate func whyClosed(from other: PageURL) -> String? {
    // RFC 6761 section 6.3: not looked up, and each user's own machine.
    if host == "localhost" || host.hasSuffix(".localhost") { return "\(host) is the machine of whoever asks" }
    return isSecure && port == 80 && other.port != port ? "port 80 is for http, and speaks no TLS" : nil
  }
}

extension HTTPTrail {
  /// The trail without what must not be stored, should a server have sent it back.
  package func hiding(_ secrets: [String]) -> HTTPTrail {
    let secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    guard !secrets.isEmpty else { return self }
    func hidden(_ text: String) -> String {
      let bytes = Array(text.utf8)
      let rest = bytes.without(secrets)
      return rest == bytes ? text : PrintableText(bytes: rest).text
    }
    var trail = self
    for index in trail.exchanges.indices {
      trail.exchanges[index].url.path = hidden(trail.exchanges[index].url.path)
      switch trail.exchanges[index].outcome {
      case .response(var response):
        response.fields = response.fields.map { HTTPResponse.Field(name: $0.name, value: hidden($0.value)) }
        response.body = response.body.without(secrets)
        trail.exchanges[index].outcome = .response(response)
      case .none(let why): trail.exchanges[index].outcome = .none(hidden(why))
      case .cut, .withheld, .unseen: break
      }
    }
    switch end {
    case .elsewhere(let location, let why): trail.end = .elsewhere(location: hidden(location), why: why)
    case .special(let location, let kind): trail.end = .special(location: hidden(location), kind: kind)
    case .untrusted(let location, let why): trail.end = .untrusted(location: hidden(location), why: why)
    case .nowhere(let location): trail.end = .nowhere(location: hidden(location))
    case .demanding(let location): trail.end = .demanding(location: hidden(location))
    case .closed(let location, let why): trail.end = .closed(location: hidden(location), why: why)
    case .answered, .silent, .loop, .limit: break
    }
    return trail
  }
}

extension [UInt8] {
  /// The bytes with a mark in the place of each of the secrets, the longest first.
  fileprivate func without(_ secrets: [[UInt8]]) -> [UInt8] {
    var (kept, index) = ([UInt8](), 0)
    while index < count {
      let rest = self[index...]
      // Where bytes were cut off, a part of a secret may stand at the end.
      if let secret = secrets.first(where: { rest.starts(with: $0) || rest.count >= 4 && $0.starts(with: rest) }) {
        kept += Array("[hidden]".utf8)
        index += secret.count
      } else {
        kept.append(self[index])
        index += 1
      }
    }
    return kept
  }
}
