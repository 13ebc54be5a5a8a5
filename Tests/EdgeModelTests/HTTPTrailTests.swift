import EdgeModel
import Foundation
import Testing

struct HTTPTrailTests {
  private static let home = PageURL(host: "shop.example.com")

  private func exchange(
    _ path: String = "/", _ status: UInt16 = 302, to location: String? = nil, method: String = "GET"
  ) -> HTTPExchange {
    let fields = location.map { [HTTPResponse.Field(name: "location", value: $0)] } ?? []
    return HTTPExchange(
      method: method, url: PageURL(host: "shop.example.com", path: path), traceID: "Root=1", began: Moment(seconds: 0),
      ended: .zero, outcome: .response(HTTPResponse(status: status, fields: fields)))
  }

  private func step(_ exchanges: HTTPExchange..., redirects: Int = 5, wanted: Set<UInt16>? = nil) -> HTTPTrail.Step {
    HTTPTrail.step(after: exchanges, of: PageExpectation(redirects: redirects, statuses: wanted))
  }

  private func follow(_ path: String, method: String = "GET") -> HTTPTrail.Step {
    .follow(method: method, PageURL(host: "shop.example.com", path: path))
  }

  @Test func anAnswerEndsIt() {
    #expect(step(exchange(status: 200)) == .end(.answered))
    #expect(step(exchange(status: 302)) == .end(.answered))
    #expect(step(exchange(status: 304, to: "/x")) == .end(.answered))
    #expect(step() == .end(.silent))
    var silent = exchange()
    silent.outcome = .none("nothing")
    #expect(step(silent) == .end(.silent))
  }

  private func exchange(status: UInt16, to location: String? = nil) -> HTTPExchange {
    exchange("/", status, to: location)
  }

  /// Clients show what comes with it.
  @Test func aRedirectToNothingIsAnAnswer() {
    #expect(step(exchange(status: 302, to: "")) == .end(.answered))
  }

  /// RFC 6797: who has said so is not asked in the clear.
  @Test(
    arguments: [
      ("max-age=31536000", "http://shop.example.com/x", "https://shop.example.com/x"),
      ("Max-Age=\"1\" ; preload", "http://shop.example.com:80/x", "https://shop.example.com/x"),
      ("max-age=9; includeSubDomains", "http://a.b.shop.example.com/x", "https://a.b.shop.example.com/x"),
      ("max-age=9", "http://a.shop.example.com/x", "http://a.shop.example.com/x"),
      ("max-age=9; includeSubDomains", "http://example.com/x", "http://example.com/x"),
      ("max-age=0", "http://shop.example.com/x", "http://shop.example.com/x"),
      ("includeSubDomains", "http://shop.example.com/x", "http://shop.example.com/x"),
      ("max-age=9; max-age=9", "http://shop.example.com/x", "http://shop.example.com/x"),
      ("max-age=-1", "http://shop.example.com/x", "http://shop.example.com/x"),
    ])
  func strictTransportIsKept(field: String, location: String, next: String) {
    var strict = exchange(to: location)
    guard case .response(var response) = strict.outcome else { return }
    response.fields.append(HTTPResponse.Field(name: "strict-transport-security", value: field))
    strict.outcome = .response(response)
    guard case .follow(_, let url) = step(strict) else {
      Issue.record("\(step(strict))")
      return
    }
    #expect("\(url)" == next)
    // Said in the clear it is nothing.
    strict.url = PageURL(isSecure: false, host: "shop.example.com", port: 80)
    guard case .follow(_, let plain) = step(strict) else { return }
    #expect("\(plain)" == location.replacing(":80/", with: "/"))
  }

  /// RFC 6797 section 8.1: not over a connection that clients were warned of.
  @Test func strictTransportIsKeptOfGoodConnections() {
    var strict = exchange(to: "http://shop.example.com/")
    guard case .response(var response) = strict.outcome else { return }
    response.fields.append(HTTPResponse.Field(name: "strict-transport-security", value: "max-age=9"))
    strict.outcome = .response(response)
    #expect(step(strict) == .end(.loop))
    let next = HTTPTrail.step(after: [strict], of: PageExpectation(), unheeded: [0])
    #expect(next == .follow(method: "GET", PageURL(isSecure: false, host: "shop.example.com", port: 80)))
  }

  @Test func redirectsOnTheHostAreFollowed() {
    for status in [301, 302, 303, 307, 308] as [UInt16] {
      #expect(step(exchange("/", status, to: "/x")) == follow("/x"))
    }
    #expect(step(exchange(to: "https://SHOP.example.com:443/x")) == follow("/x"))
    #expect(step(exchange("/", 307, to: "/x", method: "POST")) == follow("/x", method: "POST"))
    #expect(step(exchange("/", 303, to: "/x", method: "POST")) == follow("/x"))
    #expect(step(exchange("/", 303, to: "/x", method: "HEAD")) == follow("/x", method: "HEAD"))
  }

  @Test func aStatusThatIsWantedIsNotFollowed() {
    #expect(step(exchange("/", 301, to: "/x"), wanted: [301]) == .end(.answered))
    #expect(step(exchange("/", 302, to: "/x"), wanted: [301]) == follow("/x"))
    #expect(step(exchange("/", 302, to: "/x"), redirects: 0) == .end(.answered))
  }

  @Test func circlesEnd() {
    #expect(step(exchange(to: "/")) == .end(.loop))
    #expect(step(exchange(to: "/x"), exchange("/x", to: "/")) == .end(.loop))
    #expect(step(exchange(to: "/x"), exchange("/x", to: "/y")) == follow("/y"))
    // Another method is another request.
    #expect(step(exchange("/", 303, to: "/", method: "POST")) == follow("/"))
  }

  @Test func countsAreBounded() {
    let two = [exchange(to: "/x"), exchange("/x", to: "/y")]
    #expect(step(two[0], two[1], redirects: 2) == follow("/y"))
    #expect(step(two[0], two[1], redirects: 1) == .end(.limit))
  }

  @Test(arguments: [
    ("https://www.example.com:8443/", "another port"), ("http://www.example.com:8080/", "another port"),
    ("https://8.8.8.8/", "an address, not a name"), ("https://localhost.example.com:81/", "another port"),
  ])
  func nothingElseIsAsked(location: String, why: String) {
    #expect(step(exchange(to: location)) == .end(.elsewhere(location: location, why: why)))
  }

  /// Where nobody gets a connection, whatever listens.
  @Test(arguments: [
    ("http://127.0.0.1/", "127.0.0.1 is a loopback address"),
    ("https://169.254.169.254/latest/", "169.254.169.254 is a link-local address"),
    ("https://[::1]:8443/", "::1 is a loopback address"),
    ("https://[::ffff:169.254.169.254]/", "::ffff:169.254.169.254 is a link-local address"),
    ("https://10.0.0.1/", "10.0.0.1 is a private address"),
    ("http://localhost:8080/app", "localhost is the machine of whoever asks"),
    ("https://a.localhost/", "a.localhost is the machine of whoever asks"),
    ("https://shop.example.com:80/", "port 80 is for http, and speaks no TLS"),
    ("https://shop.example.com:99999/", "\"99999\" is no port"), ("//shop.example.com:0/x", "\"0\" is no port"),
    ("HTTP://user@www.example.com:port/#a:1", "\"port\" is no port"), ("https://[::1]:70000", "\"70000\" is no port"),
  ])
  func whereNobodyGetsAConnection(location: String, why: String) {
    #expect(step(exchange(to: location)) == .end(.closed(location: location, why: why)))
  }

  /// Some servers answer in the clear on the port of https.
  @Test(arguments: ["shop.example.com", "www.example.com"]) func inTheClearOnPort443(host: String) {
    let next = PageURL(isSecure: false, host: host, port: 443)
    #expect(step(exchange(to: "http://\(host):443/")) == .follow(method: "GET", next))
    var there = exchange(to: "https://\(host)/x")
    there.url = next
    #expect(step(there) == .follow(method: "GET", PageURL(host: host, path: "/x")))
  }

  /// Where the port is fine, is left out, or no port at all.
  @Test(arguments: [
    "https://www.example.com:/x", "https://www.example.com/:99999", "/x:99999", "https://www.example.com?a=:x",
    "https://[2606:4700::1]/", "//www.example.com/#b://c:d", "x://www.example.com:99999/", "https://:99999/",
  ])
  func portsThatAreNone(location: String) {
    if case .end(.closed) = step(exchange(to: location)) { Issue.record("\(location)") }
  }

  /// Who is inside a network comes to its other addresses as well, but on the way to none of another kind.
  @Test(arguments: [("10.9.9.9", true), ("127.0.0.1", false), ("192.0.2.1", false)])
  func fromInsideANetwork(home: String, isInside: Bool) {
    let end = HTTPTrail.step(after: [exchange(to: "https://10.0.0.1/")], of: PageExpectation(), at: Address(home))
    let special = HTTPTrail.Step.end(.special(location: "https://10.0.0.1/", kind: "private"))
    #expect((end == special) == isInside)
  }

  /// TLS on port 80 is odd, and there.
  @Test func httpsOnPort80ThatWasJustSpoken() {
    var first = exchange(to: "/x")
    first.url.port = 80
    #expect(
      HTTPTrail.step(after: [first], of: PageExpectation())
        == .follow(method: "GET", PageURL(host: "shop.example.com", port: 80, path: "/x")))
  }

  /// As where an application that moved left a redirect to its own port behind.
  @Test func anotherPortOfTheHostIsFollowed() {
    let there = PageURL(host: "shop.example.com", port: 8443)
    #expect(step(exchange(to: "https://shop.example.com:8443/")) == .follow(method: "GET", there))
    var away = exchange(to: "https://shop.example.com/")
    away.url.port = 8443
    #expect(step(exchange(to: "https://shop.example.com:8443/"), away) == .end(.loop))
    // From another host back to the first one as well, and from it to nobody else's.
    var other = exchange(to: "https://shop.example.com:8443/")
    other.url.host = "www.example.com"
    #expect(step(exchange(to: "https://www.example.com/"), other) == .follow(method: "GET", there))
  }

  @Test func anotherHostIsFollowed() {
    let there = exchange(to: "https://www.example.com/")
    #expect(step(there) == .follow(method: "GET", PageURL(host: "www.example.com")))
    var away = exchange(to: "https://shop.example.com/")
    away.url.host = "www.example.com"
    #expect(step(there, away) == .end(.loop))
  }

  /// In the clear and back, as where one server insists on https and another behind it on http.
  @Test func plainPagesAreFollowed() {
    let plain = exchange(to: "http://shop.example.com/")
    let url = PageURL(isSecure: false, host: "shop.example.com", port: 80)
    #expect(step(plain) == .follow(method: "GET", url))
    var back = exchange(to: "https://shop.example.com/")
    back.url = url
    #expect(step(plain, back) == .end(.loop))
    var other = plain
    other.url.port = 8443
    #expect(step(other) == .follow(method: "GET", url))
    // As a server behind a load balancer that tells of its own port.
    let inner = PageURL(isSecure: false, host: "shop.example.com", port: 8080)
    #expect(step(exchange(to: "http://shop.example.com:8080/")) == .follow(method: "GET", inner))
  }

  /// Who knows a secret of one host need not know it of another.
  @Test func headersOfTheUserStayAtHome() {
    let page = PageExpectation(headers: [Self.header])
    guard
      case .end(.elsewhere(_, let why)) = HTTPTrail.step(after: [exchange(to: "https://www.example.com/")], of: page)
    else {
      Issue.record("the other host is asked")
      return
    }
    #expect(why == "another host, which the headers of the file are not for")
    #expect(HTTPTrail.step(after: [exchange(to: "/x")], of: page) == follow("/x"))
    let port = "https://shop.example.com:8443/"
    let other = "another port, which the headers of the file are not for"
    #expect(
      HTTPTrail.step(after: [exchange(to: port)], of: page) == .end(.elsewhere(location: port, why: other)))
    let clear = HTTPTrail.step(after: [exchange(to: "http://shop.example.com/")], of: page)
    let reason = "not https, which the headers of the file are not for"
    #expect(clear == .end(.elsewhere(location: "http://shop.example.com/", why: reason)))
  }

  /// With another cookie it is another request.
  @Test func theSameWithACookieIsNoCircle() {
    let first = exchange(to: "/")
    #expect(HTTPTrail.step(after: [first], of: PageExpectation(), cookies: 1) == follow("/"))
    var second = first
    second.cookies = 1
    #expect(HTTPTrail.step(after: [first, second], of: PageExpectation(), cookies: 1) == .end(.loop))
  }

  @Test func whatIsNoAddressIsNotFollowed() {
    #expect(step(exchange(to: "mailto:x")) == .end(.elsewhere(location: "mailto:x", why: "no web address")))
  }

  // MARK: Secrets

  private static let header = HTTPHeader(name: "X-Canary", value: "Bearer s3cret", secrets: ["s3cret"])

  @Test func valuesAreNeitherStoredNorPrinted() throws {
    let page = PageExpectation(headers: [Self.header])
    let stored = String(decoding: try JSONEncoder().encode(page), as: UTF8.self)
    #expect(stored.contains("X-Canary") && !stored.contains("s3cret"))
    #expect(try JSONDecoder().decode(PageExpectation.self, from: Data(stored.utf8)).headers.map(\.name) == ["X-Canary"])
    var dumped = ""
    dump(page, to: &dumped)
    for text in ["\(page)", String(reflecting: page), dumped, "\(Self.header)"] { #expect(!text.contains("s3cret")) }
  }

  @Test func whatAServerSendsBackIsHidden() {
    let response = HTTPResponse(
      status: 302, fields: [.init(name: "location", value: "/login?t=s3cret&u=1")], body: Array("<s3cret>s3cs3c".utf8),
      isCut: true)
    var trail = HTTPTrail(
      exchanges: [exchange("/s3cret"), exchange()], end: .elsewhere(location: "https://x/?s3cret", why: "another host"))
    trail.exchanges[0].outcome = .response(response)
    trail.exchanges[1].outcome = .none("it begins with \"s3cret\"")
    let hidden = trail.hiding(["s3", "s3cret", ""])
    #expect(hidden.exchanges[0].url.path == "/[hidden]")
    #expect(hidden.exchanges[0].response?["location"] == "/login?t=[hidden]&u=1")
    #expect(hidden.exchanges[0].response?.body == Array("<[hidden]>[hidden]c[hidden]c".utf8))
    #expect(hidden.exchanges[1].outcome == .none("it begins with \"[hidden]\""))
    #expect(hidden.end == .elsewhere(location: "https://x/?[hidden]", why: "another host"))
    #expect(trail.hiding([]) == trail)
    // Where the body was cut off, so may be the secret.
    trail.exchanges[0].outcome = .response(HTTPResponse(status: 200, body: Array("x s3cr".utf8), isCut: true))
    #expect(trail.hiding(["s3cret"]).exchanges[0].response?.body == Array("x [hidden]".utf8))
  }
}
