import EdgeModel
import EdgeTLS
import Testing

/// What a browser would send back of the cookies that it was given (RFC 6265).
struct CookieJarTests {
  private static let home = PageURL(host: "shop.example.com", path: "/a/b?c=/d/")

  private func sent(
    _ cookies: String..., from: PageURL = home, to: PageURL = PageURL(host: "shop.example.com", path: "/a/x")
  ) -> String? {
    var jar = CookieJar()
    jar.take(cookies.map { Array($0.utf8) }, from: from, at: noon)
    return jar.field(for: to).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func namesAndValues() {
    #expect(sent("a=1", "b = x y ; Secure; HttpOnly") == "a=1; b=x y")
    #expect(sent("a=1", "a=2") == "a=2")
    #expect(sent("a=") == "a=")
    for none in ["", "=", "a\u{1}=1"] { #expect(sent(none) == nil) }
    // As browsers do: a value without a name.
    #expect(sent("a", "b=2") == "a; b=2" && sent("=1") == "1")
  }

  /// A server that put them in knows what it means by them.
  @Test func bytesThatAreNoText() {
    var jar = CookieJar()
    jar.take([[0x61, 0x3D, 0xFC, 0xFF]], from: CookieJarTests.home, at: noon)
    #expect(jar.field(for: CookieJarTests.home) == [0x61, 0x3D, 0xFC, 0xFF])
  }

  /// As they are written by whom no standard reaches (RFC 6265 section 5.1.1).
  @Test(arguments: [
    "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 1 Jan 1970 0:0:0 GMT", "Thursday, 01-Jan-70 00:00:00 GMT",
    "Thu, 01-Jan-1970 00:00:01 UTC", "Thu Jan  1 00:00:00 1970", "Thu, 01 Jan 1970 00:00:00 +0000",
    "1 january 1970 00:00:00", "Fri, 20 Nov 2026 11:59:59 GMT",
  ])
  func datesAreReadAsBrowsersDo(date: String) { #expect(sent("a=1", "a=x; Expires=\(date)") == nil) }

  @Test(arguments: [
    "", "soon", "0", "Thu, 31 Feb 1970 00:00:00 GMT", "Thu, 01 Jan 1970 24:00:00 GMT", "Thu, 01 Jan 1500 00:00:00 GMT",
    "Fri, 20-Nov-26 12:00:01 GMT",
  ])
  func datesThatEndNothing(date: String) { #expect(sent("a=1", "a=x; Expires=\(date)") == "a=x") }

  @Test func paths() {
    #expect(sent("a=1", to: PageURL(host: "shop.example.com", path: "/ab")) == nil)
    #expect(sent("a=1; Path=/", to: PageURL(host: "shop.example.com", path: "/")) == "a=1")
    #expect(sent("a=1; path=/x/", to: PageURL(host: "shop.example.com", path: "/x/y?z")) == "a=1")
    #expect(sent("a=1; Path=/x", to: PageURL(host: "shop.example.com", path: "/x?z")) == "a=1")
    #expect(sent("a=1; Path=/x", to: PageURL(host: "shop.example.com", path: "/xy")) == nil)
  }

  @Test func domains() {
    let other = PageURL(host: "www.example.com", path: "/a/")
    #expect(sent("a=1", to: other) == nil)
    #expect(sent("a=1; Domain=.example.com", to: other) == "a=1")
    #expect(sent("a=1; Domain=EXAMPLE.com", to: PageURL(host: "example.com", path: "/a/")) == "a=1")
    // Whoever is not of the domain gets nothing in, and nobody gets it for a whole top-level domain.
    for domain in ["www.example.com", "ample.com", "com", "example.org"] {
      #expect(sent("a=1; Domain=\(domain)") == nil, "\(domain)")
    }
    #expect(sent("a=1; Domain=example.com", to: PageURL(host: "badexample.com", path: "/a/")) == nil)
  }

  @Test func inTheClear() {
    let clear = PageURL(isSecure: false, host: "shop.example.com", port: 80, path: "/a/")
    #expect(sent("a=1; Secure", "b=2", to: clear) == "b=2")
  }

  @Test func endings() {
    #expect(sent("a=1", "a=1; Max-Age=0") == nil)
    #expect(sent("a=1", "a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT") == nil)
    #expect(sent("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60") == "a=1")
    #expect(sent("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT") == "a=1")
    #expect(sent("a=1; Expires=Fri, 20 Nov 2026 12:00:01 GMT") == "a=1")
  }

  /// The state tells whether anything became different.
  @Test func states() {
    var jar = CookieJar()
    func take(_ cookie: String) -> Int {
      jar.take([Array(cookie.utf8)], from: CookieJarTests.home, at: noon)
      return jar.state
    }
    #expect(["a=1", "a=1", "a=2", "\u{1}; x", "a=2; Max-Age=0", "a=2; Max-Age=0"].map(take) == [1, 1, 2, 2, 0, 0])
    #expect(["a=1", "a=2"].map(take) == [1, 2])
  }

  @Test func bounds() {
    #expect(sent("a=" + String(repeating: "x", count: 4096)) == nil)
    var jar = CookieJar()
    jar.take((0..<60).map { Array("n\($0)=1".utf8) }, from: CookieJarTests.home, at: noon)
    #expect(jar.field(for: CookieJarTests.home)?.split(separator: 0x3B).count == 50)
  }
}
